// Made from the Go types by `make generate`. Do not edit.

export type Kind =
  | 'impression'
  | 'experience'
  | 'question'
  | 'hypothesis'
  | 'idea'
  | 'suggestion'
  | 'metaphor'
  | 'offbeat'
  | 'feeling'
  | 'resource'
export type TopicKind = 'problem' | 'project' | 'preoccupation'
export type ActionState = 'done' | 'under_way' | 'dropped' | 'changed'
export type SignalKind = 'off_request' | 'discomfort'
export type LearningKind = 'appreciation' | 'expectation' | 'learning' | 'application' | 'feeling'
export type StepName =
  'welcome' | 'presentation' | 'clarification' | 'contract' | 'consultation' | 'synthesis' | 'debrief' | 'closed'
export type Role = 'facilitator' | 'client' | 'consultant' | 'observer'
export type Door = 'open' | 'knock' | 'locked'
export type Code =
  | 'not_in_this_step'
  | 'not_your_role'
  | 'not_yours'
  | 'unknown_item'
  | 'unknown_participant'
  | 'bad_command'
  | 'too_long'
  | 'too_many'
  | 'room_closed'
  | 'door_locked'
  | 'room_full'
  | 'not_invited'
  | 'too_early'
  | 'not_authenticated'
  | 'rate_limited'
  | 'not_found'
  | 'unavailable'

export interface Wire {
  view: View
  commands: CommandData
  card: Card
  moved: Moved
  heritage: Heritage
  code: Code
  says: Hello | Command | Ping
  hears: Welcome | Event | Accepted | Refused | May | Presence | Pong
}
/**
 * View is everything that one person may see.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "View".
 */
export interface View {
  /**
   * its id
   */
  room: string
  /**
   * the group's name
   */
  group?: string
  /**
   * fr or en: the language the room was opened in
   */
  lang: string
  /**
   * whether texts are sealed
   */
  sealed: boolean
  /**
   * open, knock or locked
   */
  door?: 'open' | 'knock' | 'locked'
  /**
   * when, Unix ms
   */
  opened_at?: number
  /**
   * when, Unix ms; absent while the séance runs
   */
  closed_at?: number
  /**
   * Unix ms; in whole views, and when the room is planned, closed or reopened
   */
  erases_at?: number
  /**
   * the day it is planned for, Unix ms
   */
  starts_at?: number
  /**
   * the seq of the plan in force
   */
  planned?: number
  /**
   * when it began, Unix ms; absent before
   */
  begun_at?: number
  /**
   * the video call's link
   */
  call?: string
  /**
   * the group's own ground rules
   */
  charter?: string
  heritage?: HeritageView
  /**
   * the link to the next room
   */
  next?: string
  plan?: Plan
  step?: StepView
  /**
   * the viewer
   */
  me: string
  /**
   * the person who leads
   */
  facilitator?: string
  /**
   * the person who may claim that seat first
   */
  deputy?: string
  /**
   * whose situation is worked on
   */
  client?: string
  /**
   * the client's topic
   */
  topic?: string
  participants: ParticipantView[]
  floor?: FloorView
  topics: TopicView[]
  follow_up: ReportView[]
  /**
   * the client of the present pass, also while the seat is empty
   */
  pass?: string
  /**
   * the others that hold words
   */
  passes: PassView[]
  presentation?: PresentationView
  questions: QuestionView[]
  needs: NeedView[]
  contract?: ContractView
  contributions: ContributionView[]
  held?: HeldView
  /**
   * the client's
   */
  synthesis?: string
  actions: ActionView[]
  learnings: LearningView[]
  ratings?: RatingsView
  adjustments: AdjustmentView[]
  notes: NoteView[]
  signals: SignalView[]
  nudges: NudgeView[]
}
/**
 * HeritageView is a heritage as views show it: its lists are always there.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "HeritageView".
 */
export interface HeritageView {
  /**
   * what the séance before left: its client
   */
  last_client?: string
  sessions_so_far: HeritageSession[]
  actions: HeritageAction[]
  adjustments: HeritageAdjustment[]
}
/**
 * HeritageSession is a séance of the group with one of its clients.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "HeritageSession".
 */
export interface HeritageSession {
  /**
   * the séances so far, a line for each client: when it began, Unix ms
   */
  at?: number
  /**
   * the client's name
   */
  client: string
}
/**
 * HeritageAction is one line of a former client's plan.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "HeritageAction".
 */
export interface HeritageAction {
  /**
   * names the action for report_action
   */
  id: string
  /**
   * what was planned
   */
  what: string
  /**
   * by when, in words
   */
  due?: string
  /**
   * whose plan it was of, if not the last client's
   */
  client?: string
}
/**
 * HeritageAdjustment is an adjustment that was settled.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "HeritageAdjustment".
 */
export interface HeritageAdjustment {
  /**
   * the adjustments that were settled
   */
  id: string
  /**
   * what to do otherwise
   */
  text: string
}
/**
 * planned minutes, by the name of the step; break may stand here too
 */
export interface Plan {
  [k: string]: number
}
/**
 * StepView is the step of the séance; times are Unix ms, minutes are planned minutes.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "StepView".
 */
export interface StepView {
  /**
   * where the séance is
   */
  name: 'welcome' | 'presentation' | 'clarification' | 'contract' | 'consultation' | 'synthesis' | 'debrief' | 'closed'
  /**
   * since when, Unix ms, shifted by breaks that are over
   */
  started_at?: number
  /**
   * planned; 0 in the closed room
   */
  minutes: number
  break?: BreakView
  quiet?: BreakView1
}
/**
 * a break is laid over the step
 */
export interface BreakView {
  /**
   * since when, Unix ms
   */
  started_at: number
  /**
   * planned
   */
  minutes: number
}
/**
 * the facilitator calls for quiet
 */
export interface BreakView1 {
  /**
   * since when, Unix ms
   */
  started_at: number
  /**
   * planned
   */
  minutes: number
}
/**
 * ParticipantView is one person; a person who was removed keeps the name on the texts they wrote.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ParticipantView".
 */
export interface ParticipantView {
  /**
   * in the order they came
   */
  id: string
  /**
   * their first name
   */
  name: string
  /**
   * facilitator, client, consultant or observer
   */
  role: 'facilitator' | 'client' | 'consultant' | 'observer'
  /**
   * their hand is up
   */
  hand?: boolean
  /**
   * at the door
   */
  waiting?: boolean
  /**
   * not in the room any more; listed as the author of their texts
   */
  removed?: boolean
}
/**
 * FloorView is the speaker and the whole round, the speaker in it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "FloorView".
 */
export interface FloorView {
  /**
   * the person who speaks
   */
  speaker: string
  /**
   * since when, Unix ms, shifted by breaks that are over
   */
  since: number
  /**
   * the whole round, the speaker in it
   */
  order: string[]
}
/**
 * TopicView is a proposed topic; Supported is the viewer's own support.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "TopicView".
 */
export interface TopicView {
  /**
   * in the order proposed
   */
  id: string
  /**
   * its author
   */
  by: string
  /**
   * one line
   */
  headline: string
  /**
   * what it is about
   */
  kind: 'problem' | 'project' | 'preoccupation'
  /**
   * a few lines
   */
  text?: string
  /**
   * how many support it
   */
  support: number
  /**
   * the viewer does
   */
  supported?: boolean
}
/**
 * ReportView is what became of an action of the last plan.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ReportView".
 */
export interface ReportView {
  /**
   * names one of heritage.actions; in the order of the first reports
   */
  id: string
  /**
   * what became of it
   */
  state: 'done' | 'under_way' | 'dropped' | 'changed'
  /**
   * a few words on it
   */
  text?: string
}
/**
 * PassView is another client's pass, read-only.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PassView".
 */
export interface PassView {
  /**
   * the other passes that hold words, each named by its client; what follows in an item is as in the view itself
   */
  id: string
  /**
   * its client's topic
   */
  topic?: string
  presentation?: PresentationView
  questions: QuestionView[]
  needs: NeedView[]
  contract?: ContractView
  contributions: ContributionView[]
  /**
   * the client's
   */
  synthesis?: string
  actions: ActionView[]
}
/**
 * PresentationView is the exposé.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "PresentationView".
 */
export interface PresentationView {
  /**
   * of the exposé
   */
  headline?: string
  /**
   * the situation
   */
  situation?: string
  /**
   * the question the client comes with
   */
  opening_question?: string
}
/**
 * QuestionView is a question; Flagged is for its author and the facilitator who flagged it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "QuestionView".
 */
export interface QuestionView {
  /**
   * in the order asked
   */
  id: string
  /**
   * its author
   */
  by: string
  /**
   * the question
   */
  text: string
  /**
   * open, answered or aside
   */
  state: 'open' | 'answered' | 'aside'
  /**
   * the client's words, if any
   */
  answer?: string
  /**
   * a suggestion in disguise? For its author and the facilitator who flagged it
   */
  flagged?: boolean
}
/**
 * NeedView is the need as one consultant restates it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NeedView".
 */
export interface NeedView {
  /**
   * as by
   */
  id: string
  /**
   * a consultant
   */
  by: string
  /**
   * the need as they understand it
   */
  text: string
}
/**
 * ContractView is the request, with the persons who agreed to its present wording.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ContractView".
 */
export interface ContractView {
  /**
   * the client's request
   */
  request: string
  /**
   * the kinds of help wanted
   */
  kinds: Kind[]
  /**
   * the seq of the event that worded it, for agree_contract
   */
  wording: number
  /**
   * the consultants who agreed to it
   */
  agreed: string[]
  concerns: ConcernView[]
}
/**
 * ConcernView is what a consultant finds missing in the contract.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ConcernView".
 */
export interface ConcernView {
  /**
   * as by
   */
  id: string
  /**
   * a consultant
   */
  by: string
  /**
   * what they find missing
   */
  text: string
}
/**
 * ContributionView is an apport; Kept and Words are the client's own, Held is told to its author and its speaker alone.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ContributionView".
 */
export interface ContributionView {
  /**
   * in the order given
   */
  id: string
  /**
   * who wrote it
   */
  by: string
  /**
   * who said it, where another wrote it down
   */
  voice?: string
  /**
   * one of ten
   */
  kind:
    | 'impression'
    | 'experience'
    | 'question'
    | 'hypothesis'
    | 'idea'
    | 'suggestion'
    | 'metaphor'
    | 'offbeat'
    | 'feeling'
    | 'resource'
  /**
   * one idea
   */
  text: string
  /**
   * the viewer, as client, starred it
   */
  kept?: boolean
  /**
   * the viewer's private words on it
   */
  words?: string
  /**
   * only its author and its speaker see it yet
   */
  held?: boolean
}
/**
 * ActionView is one line of the client's plan.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "ActionView".
 */
export interface ActionView {
  /**
   * the client's plan, in order
   */
  id: string
  /**
   * what to do
   */
  what: string
  /**
   * by when, in words
   */
  due?: string
  /**
   * the first step
   */
  first_step?: string
  /**
   * whom the client will tell
   */
  tell?: string
}
/**
 * HeldView says that contributions are held back; Count, for the facilitator and the client, says how many.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "HeldView".
 */
export interface HeldView {
  /**
   * contributions are held back; how many, for the facilitator and the client
   */
  count?: number
}
/**
 * LearningView is a learning that a person shared, or that the viewer keeps for now.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "LearningView".
 */
export interface LearningView {
  /**
   * in the order in which the viewer came to see them
   */
  id: string
  /**
   * its author
   */
  by: string
  /**
   * what it is
   */
  kind: 'appreciation' | 'expectation' | 'learning' | 'application' | 'feeling'
  /**
   * the words
   */
  text: string
  /**
   * nobody but the viewer, its author, sees it
   */
  private?: boolean
}
/**
 * RatingsView is how many answered, the viewer's own answers, and the spread of each question that three have answered.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RatingsView".
 */
export interface RatingsView {
  mine?: RatingView
  /**
   * how many have rated
   */
  answered: number
  spread?: SpreadView
}
/**
 * RatingView is one person's answers, 1 to 5, each optional.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "RatingView".
 */
export interface RatingView {
  /**
   * the viewer's own answer, 1 to 5: was the client helped?
   */
  helped?: number
  /**
   * the viewer's own answer: did I learn?
   */
  learned?: number
  /**
   * the viewer's own answer: listening without debate
   */
  listening?: number
  /**
   * the viewer's own answer: the facilitation
   */
  facilitation?: number
  /**
   * the viewer's own answer: the pace
   */
  pace?: number
}
/**
 * SpreadView is how many gave 1, 2, 3, 4, 5 to each question.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SpreadView".
 */
export interface SpreadView {
  /**
   * how many gave 1, 2, 3, 4 and 5; once three have answered this question, like all that follow
   */
  helped?: number[]
  /**
   * as above
   */
  learned?: number[]
  /**
   * as above
   */
  listening?: number[]
  /**
   * as above
   */
  facilitation?: number[]
  /**
   * as above
   */
  pace?: number[]
}
/**
 * AdjustmentView is something to do otherwise next time.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "AdjustmentView".
 */
export interface AdjustmentView {
  /**
   * in the order proposed
   */
  id: string
  /**
   * its author
   */
  by: string
  /**
   * what to do otherwise
   */
  text: string
  /**
   * for the next time
   */
  settled?: boolean
}
/**
 * NoteView is the viewer's own note; Step is where it was first written.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NoteView".
 */
export interface NoteView {
  /**
   * the viewer's own notes, in order
   */
  id: string
  /**
   * where it was first written
   */
  step: 'welcome' | 'presentation' | 'clarification' | 'contract' | 'consultation' | 'synthesis' | 'debrief' | 'closed'
  /**
   * the words
   */
  text: string
}
/**
 * SignalView is a discreet sign that the viewer was given as facilitator.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "SignalView".
 */
export interface SignalView {
  /**
   * the event's seq
   */
  id: string
  /**
   * signs that the viewer was given as facilitator: when, Unix ms
   */
  at: number
  /**
   * off_request or discomfort
   */
  kind: 'off_request' | 'discomfort'
}
/**
 * NudgeView is a discreet word that the viewer sent or was sent.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "NudgeView".
 */
export interface NudgeView {
  /**
   * the event's seq
   */
  id: string
  /**
   * discreet words that the viewer sent or was sent: when, Unix ms
   */
  at: number
  /**
   * whose
   */
  by: string
  /**
   * for whom
   */
  to: string
  /**
   * the words
   */
  text: string
}
export interface CommandData {
  /**
   * R1, told as note_written
   */
  write_note: {
    note: string
    text: string
  }
  /**
   * R1, told as note_removed
   */
  remove_note: {
    note: string
  }
  /**
   * R2, told as topic_proposed
   */
  propose_topic: {
    topic: string
    headline: string
    kind: TopicKind
    text?: string
  }
  /**
   * R2, told as topic_withdrawn
   */
  withdraw_topic: {
    topic: string
  }
  /**
   * R3, told as topic_supported
   */
  support_topic: {
    topic: string
  }
  /**
   * R3, told as topic_unsupported
   */
  unsupport_topic: {
    topic: string
  }
  /**
   * R4, told as client_chosen
   */
  choose_client: {
    participant: string
    topic?: string
  }
  /**
   * R5, told as action_reported
   */
  report_action: {
    action: string
    state: ActionState
    text?: string
  }
  /**
   * R6, told as presentation_written
   */
  write_presentation: {
    headline?: string
    situation?: string
    opening_question?: string
  }
  /**
   * R8, told as question_asked
   */
  ask_question: {
    question: string
    text: string
  }
  /**
   * R8, told as question_withdrawn
   */
  withdraw_question: {
    question: string
  }
  /**
   * R9, told as question_answered
   */
  answer_question: {
    question: string
    text?: string
  }
  /**
   * R9, told as question_put_aside
   */
  put_question_aside: {
    question: string
  }
  /**
   * R10, told as question_flagged
   */
  flag_question: {
    question: string
  }
  /**
   * R11, told as contract_worded
   */
  word_contract: {
    request: string
    kinds: Kind[]
  }
  /**
   * R12, told as need_restated
   */
  restate_need: {
    text: string
  }
  /**
   * R13, told as contract_agreed
   */
  agree_contract: {
    wording?: number
  }
  /**
   * R13, told as contract_questioned
   */
  question_contract: {
    text: string
  }
  /**
   * R15, told as contribution_offered
   */
  offer_contribution: {
    contribution: string
    kind: Kind
    text: string
    voice?: string
  }
  /**
   * R15, told as contribution_withdrawn
   */
  withdraw_contribution: {
    contribution: string
  }
  /**
   * R19, told as signalled
   */
  signal: {
    kind: SignalKind
  }
  /**
   * R20, told as contribution_kept
   */
  keep_contribution: {
    contribution: string
    kept: boolean
    text?: string
  }
  /**
   * R21, told as synthesis_written
   */
  write_synthesis: {
    text: string
  }
  /**
   * R22, told as action_planned
   */
  plan_action: {
    action: string
    what: string
    due?: string
    first_step?: string
    tell?: string
  }
  /**
   * R22, told as action_removed
   */
  remove_action: {
    action: string
  }
  /**
   * R23, told as learning_shared
   */
  share_learning: {
    learning: string
    kind: LearningKind
    text: string
    private?: boolean
  }
  /**
   * R23, told as learning_withdrawn
   */
  withdraw_learning: {
    learning: string
  }
  /**
   * R24, told as session_rated
   */
  rate_session: {
    /**
     * the viewer's own answer, 1 to 5: was the client helped?
     */
    helped?: number
    /**
     * the viewer's own answer: did I learn?
     */
    learned?: number
    /**
     * the viewer's own answer: listening without debate
     */
    listening?: number
    /**
     * the viewer's own answer: the facilitation
     */
    facilitation?: number
    /**
     * the viewer's own answer: the pace
     */
    pace?: number
  }
  /**
   * R25, told as adjustment_proposed
   */
  propose_adjustment: {
    adjustment: string
    text: string
  }
  /**
   * R25, told as adjustment_settled
   */
  settle_adjustment: {
    adjustment: string
    settled: boolean
  }
  /**
   * R26, told as hand_raised
   */
  raise_hand: {}
  /**
   * R26, told as hand_lowered
   */
  lower_hand: {}
  /**
   * R27, told as floor_given
   */
  give_floor: {
    participant?: string
  }
  /**
   * R27, told as round_started
   */
  start_round: {
    order: string[]
    speaker?: string
  }
  /**
   * R27, told as turn_passed
   */
  pass_turn: {}
  /**
   * R28, told as step_moved
   */
  move_to_step: {
    step: StepName
  }
  /**
   * R29, told as minutes_set
   */
  set_minutes: {
    step: StepName
    minutes: number
  }
  /**
   * R29, told as break_started
   */
  start_break: {
    minutes: number
  }
  /**
   * R29, told as break_ended
   */
  end_break: {}
  /**
   * R30, told as role_set
   */
  set_role: {
    participant: string
    role: Role
  }
  /**
   * R30, told as facilitation_handed_over
   */
  hand_over: {
    participant: string
  }
  /**
   * R30, told as deputy_named
   */
  name_deputy: {
    participant?: string
  }
  /**
   * R30, told as participant_admitted
   */
  admit: {
    participant: string
  }
  /**
   * R30, told as participant_removed
   */
  remove: {
    participant: string
  }
  /**
   * R30, told as door_set
   */
  set_door: {
    door: Door
  }
  /**
   * R31, told as facilitation_claimed
   */
  claim_facilitation: {}
  /**
   * R32, told as session_closed
   */
  close_session: {}
  /**
   * R32, told as session_reopened
   */
  reopen_session: {}
  /**
   * R33, told as next_announced
   */
  announce_next: {
    link: string
  }
  /**
   * R35, told as nudged
   */
  nudge: {
    participant: string
    text: string
  }
  /**
   * R36, told as session_planned
   */
  plan_session: {
    starts_at?: number
    call?: string
    charter?: string
  }
  /**
   * R37, told as session_begun
   */
  begin_session: {}
  /**
   * R38, told as quiet_started
   */
  start_quiet: {
    minutes: number
  }
  /**
   * R38, told as quiet_ended
   */
  end_quiet: {}
  /**
   * R39, told as contributions_held
   */
  hold_contributions: {
    held: boolean
  }
  /**
   * R7, told as participant_renamed
   */
  rename: {
    name: string
  }
}
/**
 * Card is what the holder of a room's link may know before joining.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Card".
 */
export interface Card {
  room: string
  group?: string
  lang: string
  step: StepName
  door: Door
  sealed: boolean
  check?: string
  participants: number
  starts_at?: number
  /**
   * the seq of the plan in force
   */
  planned?: number
  minutes?: number
  /**
   * of a closed room
   */
  next?: string
}
/**
 * Moved stands in the place of a Card where the room has left a signpost.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Moved".
 */
export interface Moved {
  room: string
  step: 'moved'
  sealed: boolean
  check?: string
  next: string
}
/**
 * Heritage is all that is carried from one séance to the next.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Heritage".
 */
export interface Heritage {
  last_client?: string
  sessions_so_far?: HeritageSession[]
  actions?: HeritageAction[]
  adjustments?: HeritageAdjustment[]
}
export interface Hello {
  type: 'hello'
  token: string
  since?: number
  hash?: string
}
export interface Command {
  type: 'command'
  id: string
  name: string
  data: unknown
  until?: number
}
export interface Ping {
  type: 'ping'
}
export interface Welcome {
  type: 'welcome'
  you: string
  seq: number
  hash: string
  now: number
  view?: unknown
  events?: Event[]
  reset?: boolean
  may: string[]
}
export interface Event {
  type: 'event'
  seq: number
  hash: string
  at: number
  by?: string
  command?: string
  name: string
  data: unknown
}
export interface Accepted {
  type: 'accepted'
  id: string
  seq: number
}
export interface Refused {
  type: 'refused'
  id: string
  code: Code
  rule?: string
  message: string
}
export interface May {
  type: 'may'
  commands: string[]
}
export interface Presence {
  type: 'presence'
  online: string[]
}
export interface Pong {
  type: 'pong'
  now: number
  seq: number
  hash: string
}
/**
 * BreakView is a break laid over the step, or quiet minutes in it.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "BreakView".
 */
export interface BreakView2 {
  /**
   * since when, Unix ms
   */
  started_at: number
  /**
   * planned
   */
  minutes: number
}
/**
 * Plan is the planned minutes of each step; "break" may stand in it too, as a reminder for the facilitator.
 *
 * This interface was referenced by `Wire`'s JSON-Schema
 * via the `definition` "Plan".
 */
export interface Plan1 {
  [k: string]: number
}
