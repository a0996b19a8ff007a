// Made from the Go types by `make generate`. Do not edit.
export const lists = ['participants', 'topics', 'follow_up', 'passes', 'questions', 'needs', 'contributions', 'actions', 'learnings', 'adjustments', 'notes', 'signals', 'nudges'] as const
