// What travels, as protocol.md says it. Everything a person wrote is a plain string here: sealed on
// the wire, clear once the session has opened it.

export type StepName =
  | 'welcome' | 'presentation' | 'clarification' | 'contract' | 'consultation' | 'synthesis' | 'debrief' | 'closed'
export type Role = 'facilitator' | 'client' | 'consultant' | 'observer'
export type Door = 'open' | 'knock' | 'locked'
export type Lang = 'fr' | 'en'
export type Kind =
  | 'impression' | 'experience' | 'question' | 'hypothesis' | 'idea' | 'suggestion' | 'metaphor'
  | 'offbeat' | 'feeling' | 'resource'
export type TopicKind = 'problem' | 'project' | 'preoccupation'
export type LearningKind = 'appreciation' | 'expectation' | 'learning' | 'application' | 'feeling'
export type ActionState = 'done' | 'under_way' | 'dropped' | 'changed'
export type SignalKind = 'off_request' | 'discomfort'
export type RatingQuestion = 'helped' | 'learned' | 'listening' | 'facilitation' | 'pace'

export interface Participant { id: string; name: string; role: Role; hand?: boolean; waiting?: boolean; removed?: boolean }
export interface Topic { id: string; by: string; headline: string; kind: TopicKind; text?: string; support: number; supported?: boolean }
export interface Report { action: string; state: ActionState; text?: string }
export interface Presentation { headline?: string; situation?: string; opening_question?: string }
export interface Question { id: string; by: string; text: string; state: 'open' | 'answered' | 'aside'; answer?: string; flagged?: boolean }
export interface Saying { by: string; text: string }
export interface Contract { request: string; kinds: Kind[]; wording: number; agreed: string[]; concerns: Saying[] }
export interface Contribution { id: string; by: string; voice?: string; kind: Kind; text: string; kept?: boolean; words?: string }
export interface Action { id: string; what: string; due?: string; first_step?: string; tell?: string }
export interface Learning { id: string; by: string; kind: LearningKind; text: string }
export type Rating = Partial<Record<RatingQuestion, number>>
export interface Ratings { mine?: Rating; answered: number; spread?: Partial<Record<RatingQuestion, number[]>> }
export interface Adjustment { id: string; by: string; text: string; settled?: boolean }
export interface Note { id: string; step: StepName; text: string }
export interface Signal { at: number; kind: SignalKind }
export interface Nudge { at: number; to: string; text: string }
export interface Heritage {
  last_client?: string
  clients_so_far: string[]
  actions: { id: string; what: string; due?: string }[]
  adjustments: string[]
}

/** What one person may see, whole. Lists are always there, empty if need be. */
export interface View {
  room: string
  group?: string
  lang: Lang
  sealed: boolean
  door: Door
  opened_at: number
  closed_at?: number
  erases_at: number
  heritage?: Heritage
  next?: string
  plan: Record<string, number>
  step: { name: StepName; started_at: number; minutes: number; break?: { started_at: number; minutes: number } }
  me: string
  facilitator: string
  deputy?: string
  client?: string
  topic?: string
  participants: Participant[]
  floor?: { speaker: string; order: string[] }
  topics: Topic[]
  follow_up: Report[]
  presentation?: Presentation
  questions: Question[]
  needs: Saying[]
  contract?: Contract
  contributions: Contribution[]
  synthesis?: string
  actions: Action[]
  learnings: Learning[]
  ratings?: Ratings
  adjustments: Adjustment[]
  notes: Note[]
  signals: Signal[]
  nudges: Nudge[]
}

type Nothing = Record<string, never>

/** Each command and what it carries. */
export interface CommandData {
  write_note: { note: string; text: string }
  remove_note: { note: string }
  propose_topic: { topic: string; headline: string; kind: TopicKind; text?: string }
  withdraw_topic: { topic: string }
  support_topic: { topic: string }
  unsupport_topic: { topic: string }
  choose_client: { participant: string; topic?: string }
  report_action: { action: string; state: ActionState; text?: string }
  write_presentation: { headline?: string; situation?: string; opening_question?: string }
  ask_question: { question: string; text: string }
  withdraw_question: { question: string }
  answer_question: { question: string; text?: string }
  put_question_aside: { question: string }
  flag_question: { question: string }
  word_contract: { request: string; kinds: Kind[] }
  restate_need: { text: string }
  agree_contract: { wording?: number }
  question_contract: { text: string }
  offer_contribution: { contribution: string; kind: Kind; text: string; voice?: string }
  withdraw_contribution: { contribution: string }
  signal: { kind: SignalKind }
  keep_contribution: { contribution: string; kept: boolean; text?: string }
  write_synthesis: { text: string }
  plan_action: { action: string; what: string; due?: string; first_step?: string; tell?: string }
  remove_action: { action: string }
  share_learning: { learning: string; kind: LearningKind; text: string }
  withdraw_learning: { learning: string }
  rate_session: Rating
  propose_adjustment: { adjustment: string; text: string }
  settle_adjustment: { adjustment: string; settled: boolean }
  nudge: { participant: string; text: string }
  raise_hand: Nothing
  lower_hand: Nothing
  give_floor: { participant?: string }
  start_round: { order: string[] }
  pass_turn: Nothing
  move_to_step: { step: StepName }
  set_minutes: { step: StepName; minutes: number }
  start_break: { minutes: number }
  end_break: Nothing
  set_role: { participant: string; role: 'consultant' | 'observer' }
  hand_over: { participant: string }
  name_deputy: { participant?: string }
  claim_facilitation: Nothing
  admit: { participant: string }
  remove: { participant: string }
  set_door: { door: Door }
  rename: { name: string }
  close_session: Nothing
  reopen_session: Nothing
  announce_next: { link: string }
}
export type CommandName = keyof CommandData

/** Why the server, or the way to it, said no. */
export type Code =
  | 'not_in_this_step' | 'not_your_role' | 'not_yours' | 'unknown_item' | 'unknown_participant' | 'bad_command'
  | 'too_long' | 'too_many' | 'room_closed' | 'door_locked' | 'room_full' | 'too_early' | 'rate_limited'
  | 'not_authenticated' | 'not_found' | 'unavailable'
