import type { fr } from './common.fr'

export const en: typeof fr = {
  app: 'Codév',
  agenda: 'Add to my calendar',
  moment: (day, hour, minutes) => `${day} at ${hour % 12 || 12}${minutes === '00' ? '' : `:${minutes}`}\u00a0${hour < 12 ? 'am' : 'pm'}`,
  steps: {
    welcome: 'Check-in',
    presentation: 'Presentation',
    clarification: 'Clarification',
    contract: 'Contract',
    consultation: 'Consultation',
    synthesis: 'Synthesis and action plan',
    debrief: 'Debrief and learning',
    closed: 'Closed',
  },
  short: {
    welcome: 'Check-in',
    presentation: 'Presentation',
    clarification: 'Clarification',
    contract: 'Contract',
    consultation: 'Consultation',
    synthesis: 'Synthesis',
    debrief: 'Debrief',
    closed: 'Closed',
  },
  verbs: {
    close: 'Close',
    cancel: 'Cancel',
    save: 'Save',
    edit: 'Edit',
    remove: 'Remove',
    undo: 'Undo',
    copy: 'Copy',
    copied: 'Copied',
    retry: 'Try again',
  },
  failed: {
    told: 'This part of the page could not be shown.',
    rest: 'The rest works, and what you wrote is kept.',
    reload: 'Reload the page',
  },
  justNow: 'just now',
}
