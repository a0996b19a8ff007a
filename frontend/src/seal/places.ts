// Where words stand. Each row: a place in the view, the name it is sealed under there (protocol.md: the
// field's name in the view, where it belongs to an item "/" + the item's id, then "/" + the writer's id),
// and the command that puts it there. A test holds this table against the server's own types: no text may be missing.
import type { CommandData, CommandName } from '../wire/types'

export interface Place {
  /** Path in the view; `*` walks over a list. */
  readonly view: string
  /** The name it is sealed under, without item and writer. */
  readonly name: string
  /** The field of the item (beside the text) that is added to the name. */
  readonly item?: string
  /**
   * Whose participant id is added last, so that a text cannot be shown as somebody else's: the client of the
   * pass, `by` beside the text (or else `voice`: either may have written it), or the viewer, for private texts.
   * None where the text is the room's, its author is not shown, or the item is the writer.
   */
  readonly writer?: 'client' | 'by' | 'me'
  /** Private texts are sealed with the person's own key (R1, R20); 'private': while the item says so. */
  readonly own?: true | 'private'
  /** Names and headlines, for which the server's limit is shorter. */
  readonly title?: true
  readonly sent?: Sent
}

/** The command and field that carry the text; `item` is the command's field that becomes the item, or `me`. */
export interface Sent {
  readonly command: CommandName
  readonly field: string
  readonly item?: string
}

function sent<N extends CommandName>(
  command: N,
  field: keyof CommandData[N] & string,
  item?: (keyof CommandData[N] & string) | 'me',
): { sent: Sent } {
  return { sent: item === undefined ? { command, field } : { command, field, item } }
}

const present: readonly Place[] = [
  { view: 'group', name: 'group', title: true },
  { view: 'next', name: 'next', ...sent('announce_next', 'link') },
  { view: 'call', name: 'call', ...sent('plan_session', 'call') },
  { view: 'charter', name: 'charter', ...sent('plan_session', 'charter') },
  { view: 'heritage.last_client', name: 'heritage.last_client', title: true },
  { view: 'heritage.sessions_so_far.*.client', name: 'heritage.client', title: true },
  { view: 'heritage.actions.*.what', name: 'heritage.what', item: 'id' },
  { view: 'heritage.actions.*.due', name: 'heritage.due', item: 'id' },
  { view: 'heritage.actions.*.client', name: 'heritage.client', item: 'id', title: true },
  { view: 'heritage.adjustments.*.text', name: 'heritage.text', item: 'id' },
  { view: 'participants.*.name', name: 'name', item: 'id', title: true, ...sent('rename', 'name', 'me') },
  { view: 'topics.*.headline', name: 'headline', item: 'id', writer: 'by', title: true, ...sent('propose_topic', 'headline', 'topic') },
  { view: 'topics.*.text', name: 'text', item: 'id', writer: 'by', ...sent('propose_topic', 'text', 'topic') },
  { view: 'follow_up.*.text', name: 'text', item: 'id', ...sent('report_action', 'text', 'action') },
  { view: 'presentation.headline', name: 'presentation.headline', writer: 'client', title: true, ...sent('write_presentation', 'headline') },
  { view: 'presentation.situation', name: 'presentation.situation', writer: 'client', ...sent('write_presentation', 'situation') },
  {
    view: 'presentation.opening_question', name: 'presentation.opening_question', writer: 'client',
    ...sent('write_presentation', 'opening_question'),
  },
  { view: 'questions.*.text', name: 'text', item: 'id', writer: 'by', ...sent('ask_question', 'text', 'question') },
  { view: 'questions.*.answer', name: 'answer', item: 'id', writer: 'client', ...sent('answer_question', 'text', 'question') },
  { view: 'needs.*.text', name: 'need', item: 'by', ...sent('restate_need', 'text', 'me') },
  { view: 'contract.request', name: 'contract.request', writer: 'client', ...sent('word_contract', 'request') },
  { view: 'contract.concerns.*.text', name: 'concern', item: 'by', ...sent('question_contract', 'text', 'me') },
  { view: 'contributions.*.text', name: 'text', item: 'id', writer: 'by', ...sent('offer_contribution', 'text', 'contribution') },
  {
    view: 'contributions.*.words', name: 'words', item: 'id', writer: 'me', own: true,
    ...sent('keep_contribution', 'text', 'contribution'),
  },
  { view: 'synthesis', name: 'synthesis', writer: 'client', ...sent('write_synthesis', 'text') },
  { view: 'actions.*.what', name: 'what', item: 'id', writer: 'client', ...sent('plan_action', 'what', 'action') },
  { view: 'actions.*.due', name: 'due', item: 'id', writer: 'client', ...sent('plan_action', 'due', 'action') },
  { view: 'actions.*.first_step', name: 'first_step', item: 'id', writer: 'client', ...sent('plan_action', 'first_step', 'action') },
  { view: 'actions.*.tell', name: 'tell', item: 'id', writer: 'client', ...sent('plan_action', 'tell', 'action') },
  { view: 'learnings.*.text', name: 'text', item: 'id', writer: 'by', own: 'private', ...sent('share_learning', 'text', 'learning') },
  { view: 'adjustments.*.text', name: 'text', item: 'id', writer: 'by', ...sent('propose_adjustment', 'text', 'adjustment') },
  { view: 'notes.*.text', name: 'text', item: 'id', writer: 'me', own: true, ...sent('write_note', 'text', 'note') },
  { view: 'nudges.*.text', name: 'nudge', item: 'to', writer: 'by', ...sent('nudge', 'text', 'participant') },
]

/** What a pass holds (method.md, R4): the present one's stands in the view itself, the others' under `passes`. */
const ofPass = /^(presentation|questions|needs|contract|contributions|synthesis|actions)\b/

export const places: readonly Place[] = [
  ...present,
  ...present.filter(({ view }) => ofPass.test(view)).map(({ view, name, item, writer, own, title }): Place => ({
    view: `passes.*.${view}`, name, ...(item && { item }), ...(writer && { writer }), ...(own && { own }), ...(title && { title }),
  })),
]
