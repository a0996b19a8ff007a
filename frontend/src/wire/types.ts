// The names that the client uses for what travels. The shapes are the server's own (types.gen.ts); here
// stands only what the client knows besides: which lists it completes, and what a string may be.
// Everything a person wrote is a plain string: sealed on the wire, clear once the session has opened it.
import type * as wire from './types.gen'

export type { ActionState, Code, Door, Heritage, Kind, LearningKind, Role, SignalKind, StepName, TopicKind } from './types.gen'
export type {
  ActionView as Action,
  AdjustmentView as Adjustment,
  ContractView as Contract,
  ContributionView as Contribution,
  LearningView as Learning,
  NeedView as Saying,
  NoteView as Note,
  NudgeView as Nudge,
  ParticipantView as Participant,
  PresentationView as Presentation,
  QuestionView as Question,
  RatingView as Rating,
  RatingsView as Ratings,
  ReportView as Report,
  SignalView as Signal,
  TopicView as Topic,
} from './types.gen'

export type Lang = 'fr' | 'en'
export type RatingQuestion = keyof wire.RatingView

/** Fields of the view that are there even when the server leaves them out: an absent list is an empty one. */
type Completed =
  | 'participants' | 'topics' | 'follow_up' | 'questions' | 'needs' | 'contributions' | 'actions' | 'learnings'
  | 'adjustments' | 'notes' | 'signals' | 'nudges' | 'passes'
  | 'door' | 'opened_at' | 'erases_at' | 'facilitator' | 'plan' | 'step'

/** What one person may see, whole. Lists are always there, empty if need be. */
export type View = Omit<wire.View, Completed | 'lang'> & Required<Pick<wire.View, Completed>> & { lang: Lang }

/** What a room tells before one is in. */
export type Card = Omit<wire.Card, 'lang'> & { lang: Lang }

/** Each command and what it carries. */
export type CommandData = wire.CommandData
export type CommandName = keyof CommandData
