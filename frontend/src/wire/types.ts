// The client's names for the types of the wire. Their shapes are the server's own (types.gen.ts); this file
// adds which fields are always there, and what a string may be. A text that a person wrote is a plain
// string: sealed on the wire, in clear once the session has opened it.
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

/** The lists of a view. */
export type Lists = { [Name in keyof wire.View as wire.View[Name] extends unknown[] ? Name : never]: wire.View[Name] }

/** Fields that a person at the door is not told. */
type Untold = 'door' | 'opened_at' | 'erases_at' | 'facilitator' | 'plan' | 'step'

/** Everything that one person may see. */
export type View = Omit<wire.View, Untold | 'lang'> & Required<Pick<wire.View, Untold>> & { lang: Lang }

/** What a room tells before one is in. */
export type Card = Omit<wire.Card, 'lang'> & { lang: Lang }

/** Each command and what it carries. */
export type CommandData = wire.CommandData
export type CommandName = keyof CommandData
