// Made from the Go types by `make generate`. Do not edit.

export type Door = 'open' | 'knock' | 'locked'
export type StepName =
  'welcome' | 'presentation' | 'clarification' | 'contract' | 'consultation' | 'synthesis' | 'debrief' | 'closed'
export type Role = 'facilitator' | 'client' | 'consultant' | 'observer'
export type TopicKind = 'problem' | 'project' | 'preoccupation'
export type ActionState = 'done' | 'under_way' | 'dropped' | 'changed'
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
export type LearningKind = 'appreciation' | 'expectation' | 'learning' | 'application' | 'feeling'
export type SignalKind = 'off_request' | 'discomfort'
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
export interface View {
  room: string
  group?: string
  lang: string
  sealed: boolean
  door?: Door
  opened_at?: number
  closed_at?: number
  erases_at?: number
  starts_at?: number
  planned?: number
  begun_at?: number
  call?: string
  charter?: string
  heritage?: HeritageView
  next?: string
  plan?: Plan
  step?: StepView
  me: string
  facilitator?: string
  deputy?: string
  client?: string
  topic?: string
  participants: ParticipantView[]
  floor?: FloorView
  topics: TopicView[]
  follow_up: ReportView[]
  pass?: string
  passes: PassView[]
  presentation?: PresentationView
  questions: QuestionView[]
  needs: NeedView[]
  contract?: ContractView
  contributions: ContributionView[]
  held?: HeldView
  synthesis?: string
  actions: ActionView[]
  learnings: LearningView[]
  ratings?: RatingsView
  adjustments: AdjustmentView[]
  notes: NoteView[]
  signals: SignalView[]
  nudges: NudgeView[]
}
export interface HeritageView {
  last_client?: string
  sessions_so_far: HeritageSession[]
  actions: HeritageAction[]
  adjustments: HeritageAdjustment[]
}
export interface HeritageSession {
  at?: number
  client: string
}
export interface HeritageAction {
  id: string
  what: string
  due?: string
  client?: string
}
export interface HeritageAdjustment {
  id: string
  text: string
}
export interface Plan {
  [k: string]: number
}
export interface StepView {
  name: StepName
  started_at?: number
  minutes: number
  break?: BreakView
  quiet?: BreakView
}
export interface BreakView {
  started_at: number
  minutes: number
}
export interface ParticipantView {
  id: string
  name: string
  role: Role
  hand?: boolean
  waiting?: boolean
  removed?: boolean
}
export interface FloorView {
  speaker: string
  since: number
  order: string[]
}
export interface TopicView {
  id: string
  by: string
  headline: string
  kind: TopicKind
  text?: string
  support: number
  supported?: boolean
}
export interface ReportView {
  id: string
  state: ActionState
  text?: string
}
export interface PassView {
  id: string
  topic?: string
  presentation?: PresentationView
  questions: QuestionView[]
  needs: NeedView[]
  contract?: ContractView
  contributions: ContributionView[]
  synthesis?: string
  actions: ActionView[]
}
export interface PresentationView {
  headline?: string
  situation?: string
  opening_question?: string
}
export interface QuestionView {
  id: string
  by: string
  text: string
  state: 'open' | 'answered' | 'aside'
  answer?: string
  flagged?: boolean
}
export interface NeedView {
  id: string
  by: string
  text: string
}
export interface ContractView {
  request: string
  kinds: Kind[]
  wording: number
  agreed: string[]
  concerns: ConcernView[]
}
export interface ConcernView {
  id: string
  by: string
  text: string
}
export interface ContributionView {
  id: string
  by: string
  voice?: string
  kind: Kind
  text: string
  kept?: boolean
  words?: string
  held?: boolean
}
export interface ActionView {
  id: string
  what: string
  due?: string
  first_step?: string
  tell?: string
}
export interface HeldView {
  count?: number
}
export interface LearningView {
  id: string
  by: string
  kind: LearningKind
  text: string
  private?: boolean
}
export interface RatingsView {
  mine?: RatingView
  answered: number
  spread?: SpreadView
}
export interface RatingView {
  helped?: number
  learned?: number
  listening?: number
  facilitation?: number
  pace?: number
}
export interface SpreadView {
  helped?: number[]
  learned?: number[]
  listening?: number[]
  facilitation?: number[]
  pace?: number[]
}
export interface AdjustmentView {
  id: string
  by: string
  text: string
  settled?: boolean
}
export interface NoteView {
  id: string
  step: StepName
  text: string
}
export interface SignalView {
  id: string
  at: number
  kind: SignalKind
}
export interface NudgeView {
  id: string
  at: number
  by: string
  to: string
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
    helped?: number
    learned?: number
    listening?: number
    facilitation?: number
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
  planned?: number
  minutes?: number
  next?: string
}
export interface Moved {
  room: string
  step: 'moved'
  sealed: boolean
  check?: string
  next: string
}
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
