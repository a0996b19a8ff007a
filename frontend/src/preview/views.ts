/* Still pictures of the room, told by the séance in seance.json: what one role sees at the end of a step. A rough telling, for the eye only:
   the rules are the server's. */
import { steps } from '../parts/clock'
import { emptyLists } from '../state/complete'
import type { Action, ActionState, CommandName, Kind, LearningKind, Question, Role, StepName, Topic, View } from '../session'
import seance from './seance.json'

interface Line { by?: string; do?: string; step?: string; data?: Record<string, unknown> }
interface Options { over: boolean; round: boolean; early: boolean; waiting: boolean }

const whoIs: Record<Role, string> = { facilitator: 'helene', client: 'sophie', consultant: 'nadia', observer: 'thomas' }
const people = seance.people as Record<string, { name: string; role: string }>

export function viewOf(role: Role, step: StepName, options: Options): View {
  const now = Date.now()
  const me = whoIs[role]
  const minutes = 20
  const view: View = {
    ...emptyLists(),
    room: 'r', group: seance.group, lang: 'fr', sealed: true, door: 'open', opened_at: now - 3_600_000, erases_at: now + 30 * 86_400_000,
    heritage: {
      last_client: seance.heritage.last_client, sessions_so_far: seance.heritage.clients_so_far.map((client) => ({ client })),
      actions: seance.heritage.actions.map((each, at) => ({ id: `a${at}`, ...each })),
      adjustments: seance.heritage.adjustments.map((text, at) => ({ id: `d${at}`, text })),
    },
    plan: { welcome: 20, presentation: 5, clarification: 15, contract: 5, consultation: 20, synthesis: 10, debrief: 15 },
    step: { name: step, started_at: now - (options.over ? minutes * 60_000 + 80_000 : 8 * 60_000), minutes: step === 'closed' ? 0 : minutes },
    me, facilitator: 'helene', deputy: 'marc',
    participants: Object.entries(people).map(([id, { name }]) => ({ id, name, role: 'consultant' })),
  }
  const roleOf = (id: string): Role =>
    id === 'helene' ? 'facilitator' : role === 'observer' && id === 'thomas' ? 'observer' : id === 'sophie' && (view.client !== undefined || role === 'client') ? 'client' : 'consultant'
  if (!options.early) tell(view, step)
  if (step === 'closed') {
    view.closed_at = now
    view.ratings = { answered: 4, spread: { learned: [0, 0, 1, 2, 1], listening: [0, 0, 0, 3, 1], pace: [0, 0, 2, 2, 0] } }
  }
  view.participants = view.participants.map((each) => ({ ...each, role: roleOf(each.id), ...(each.id === 'yacine' && { hand: true }), ...(options.waiting && each.id === me && { waiting: true }) }))
  if (options.round) view.floor = { speaker: 'marc', since: now - 40_000, order: ['nadia', 'marc', 'yacine', 'claire', 'thomas'].filter((id) => roleOf(id) !== 'observer') }
  if (role !== 'client') view.contributions = view.contributions.map(({ kept: _kept, words: _words, ...each }) => each)
  if (role === 'facilitator' && step === 'consultation') view.signals = [{ id: '8', at: now - 120_000, kind: 'off_request' }]
  if (role === 'consultant' && step === 'consultation') view.nudges = [{ id: '9', at: now, by: 'helene', to: me, text: 'Et si c’était une question ?' }]
  return view
}

/* Plays the script up to the end of a step. */
function tell(view: View, until: StepName): void {
  const last = until === 'closed' ? steps.length : steps.indexOf(until)
  const counts = new Map<string, number>()
  let at = 0
  for (const line of seance.script as Line[]) {
    if (line.step) at = steps.indexOf(line.step as StepName)
    if (at > last || !line.do || !line.by) continue
    acts[line.do]?.(view, line.by, (line.data ?? {}) as unknown as Data, (what) => {
      const count = (counts.get(what + (line.by ?? '')) ?? 0) + 1
      counts.set(what + (line.by ?? ''), count)
      return `${line.by ?? ''}/${count}`
    }, steps[at] ?? 'welcome')
  }
}

/* All that a line of the script may carry. */
interface Data {
  action: number; state: ActionState; text: string; topic: string; participant: string; question: string; request: string; kinds: Kind[]; kind: string; voice?: string; contribution: string
}
type Act = (view: View, by: string, data: Data, id: (what: string) => string, step: StepName) => void
const acts: Record<string, Act> = {
  report_action: (view, _by, data) => view.follow_up.push({ id: `a${data.action}`, state: data.state, text: data.text }),
  propose_topic: (view, by, data) => view.topics.push({ ...(data as unknown as Topic), id: by, by, support: 0 }),
  support_topic: (view, by, data) => view.topics.filter((each) => each.id === data.topic).forEach((each) => { each.support++; if (by === view.me) each.supported = true }),
  choose_client: (view, _by, data) => { view.client = data.participant; view.pass = data.participant; view.topic = data.topic },
  write_presentation: (view, _by, data) => { view.presentation = data as object },
  write_note: (view, by, data, id, step) => { if (by === view.me) view.notes.push({ id: id('note'), step, text: data.text }) },
  ask_question: (view, by, data, id) => view.questions.push({ id: id('question'), by, text: data.text, state: 'open' }),
  answer_question: (view, _by, data) => view.questions.filter((each) => each.id === data.question).forEach((each: Question) => { each.state = 'answered'; if (data.text) each.answer = data.text }),
  withdraw_question: (view, _by, data) => { view.questions = view.questions.filter((each) => each.id !== data.question) },
  restate_need: (view, by, data) => view.needs.push({ id: by, by, text: data.text }),
  word_contract: (view, _by, data) => { view.contract = { request: data.request, kinds: data.kinds, wording: 1, agreed: [], concerns: [] } },
  agree_contract: (view, by) => view.contract?.agreed.push(by),
  question_contract: (view, by, data) => view.contract?.concerns.push({ id: by, by, text: data.text }),
  offer_contribution: (view, by, data, id) => view.contributions.push({ id: id('contribution'), by, kind: data.kind as Kind, text: data.text, ...(data.voice && { voice: data.voice }) }),
  keep_contribution: (view, _by, data) => view.contributions.filter((each) => each.id === data.contribution).forEach((each) => { each.kept = true; if (data.text) each.words = data.text }),
  write_synthesis: (view, _by, data) => { view.synthesis = data.text },
  plan_action: (view, _by, data, id) => view.actions.push({ ...(data as unknown as Action), id: id('action') }),
  share_learning: (view, by, data, id) => view.learnings.push({ id: id('learning'), by, kind: data.kind as LearningKind, text: data.text }),
  propose_adjustment: (view, by, data, id) => view.adjustments.push({ id: id('adjustment'), by, text: data.text, settled: true }),
}

const always: Partial<Record<Role, CommandName[]>> = {
  facilitator: ['move_to_step', 'set_minutes', 'start_break', 'set_role', 'hand_over', 'name_deputy', 'admit', 'remove', 'set_door', 'close_session', 'nudge', 'choose_client'],
}
const byStep: Partial<Record<StepName, Partial<Record<Role, CommandName[]>>>> = {
  welcome: {
    facilitator: ['give_floor', 'start_round', 'rename'],
    client: ['propose_topic', 'withdraw_topic', 'support_topic', 'unsupport_topic', 'report_action', 'rename', 'raise_hand'],
    consultant: ['propose_topic', 'withdraw_topic', 'support_topic', 'unsupport_topic', 'report_action', 'rename', 'raise_hand'],
  },
  presentation: { client: ['write_presentation', 'signal'] },
  clarification: { facilitator: ['give_floor', 'start_round', 'pass_turn', 'flag_question', 'put_question_aside'], client: ['answer_question', 'write_presentation', 'signal'], consultant: ['ask_question', 'withdraw_question', 'raise_hand'] },
  contract: { facilitator: ['give_floor', 'start_round', 'pass_turn'], client: ['word_contract', 'write_presentation', 'signal'], consultant: ['restate_need', 'agree_contract', 'question_contract', 'raise_hand'] },
  consultation: { facilitator: ['give_floor', 'start_round', 'pass_turn', 'offer_contribution', 'hold_contributions'], client: ['keep_contribution', 'signal'], consultant: ['offer_contribution', 'withdraw_contribution', 'raise_hand', 'pass_turn'] },
  synthesis: { facilitator: ['start_quiet', 'end_quiet'], client: ['keep_contribution', 'write_synthesis', 'plan_action', 'remove_action', 'signal'], consultant: ['share_learning', 'withdraw_learning'], observer: ['share_learning', 'withdraw_learning'] },
  debrief: {
    facilitator: ['give_floor', 'start_round', 'pass_turn', 'share_learning', 'withdraw_learning', 'propose_adjustment', 'settle_adjustment', 'announce_next', 'start_quiet', 'end_quiet'],
    client: ['keep_contribution', 'write_synthesis', 'plan_action', 'remove_action', 'share_learning', 'withdraw_learning', 'rate_session', 'propose_adjustment', 'raise_hand'],
    consultant: ['share_learning', 'withdraw_learning', 'rate_session', 'propose_adjustment', 'raise_hand'],
    observer: ['share_learning', 'withdraw_learning', 'rate_session', 'propose_adjustment', 'raise_hand'],
  },
}

export function mayOf(role: Role, view: View): ReadonlySet<CommandName> {
  if (view.step.name === 'closed') return new Set<CommandName>(role === 'facilitator' ? ['reopen_session', 'announce_next', 'set_role', 'set_door', 'remove'] : [])
  const may = new Set<CommandName>(['write_note', 'remove_note', ...(always[role] ?? []), ...(byStep[view.step.name]?.[role] ?? [])])
  if (view.step.break) {
    for (const name of ['start_break', 'start_quiet'] as const) may.delete(name)
    if (role === 'facilitator') may.add('end_break')
  }
  if (!view.step.quiet) may.delete('end_quiet')
  return may
}
