/* What the screen offers, control by control: each belongs to a command, or to nobody but the person (help, notebook, reading). A control
   that stands here under no name makes the test that asks fail: say below what it does. */
import type { Person } from './person'
import { acts, common, month, room, steps, welcome } from './words'

/* The first that fits, by role and name; '' is a control that gives no command. */
const offers: [RegExp, string][] = [
  [/^button "\d+ personnes? en ligne/, ''],
  [named('button', room.help.open), ''],
  [named('link', room.bar.skip), ''],
  [named('textbox', room.notebook.label), 'write_note'],
  [named('button', room.notebook.add), 'write_note'],
  [named('button', room.notebook.title), ''],
  [named('button', room.notebook.close), ''],
  [named('button', common.verbs.close), ''],
  [named('button', room.people.rename), 'rename'],
  [named('button', room.people.claim), 'claim_facilitation'],
  [named('button', common.verbs.edit), 'write_note'],
  [named('button', common.verbs.remove), 'remove_note'],
  [named('link', month.call), ''],
  [named('button', common.agenda), ''],
  [named('button', welcome.follow.itWasMe), 'report_action'],
  [named('button', welcome.topics.support), 'support_topic'],
  [named('button', welcome.topics.supported), 'unsupport_topic'],
  [named('button', welcome.topics.propose), 'propose_topic'],
  [named('textbox', steps.clarification.label), 'ask_question'],
  [named('button', steps.clarification.ask), 'ask_question'],
  [named('button', room.hand.raise), 'raise_hand'],
  [named('button', steps.contract.agree), 'agree_contract'],
  [named('button', steps.contract.toClarify), 'question_contract'],
  [named('textbox', steps.contract.need), 'restate_need'],
  [named('button', steps.contract.restate), 'restate_need'],
  ...Object.values(acts.kinds).map((kind): [RegExp, string] => [named('radio', kind), 'offer_contribution']),
  [named('button', steps.consultation.moreKinds), ''],
  [named('textbox', steps.consultation.label), 'offer_contribution'],
  [named('button', steps.consultation.scribe), 'offer_contribution'],
  [/^button "Offrir à /, 'offer_contribution'],
  ...Object.values(steps.debrief.kinds).map((kind): [RegExp, string] => [named('radio', kind), 'share_learning']),
  [named('textbox', steps.debrief.labelPrivate), 'share_learning'],
  [named('button', steps.debrief.keep), 'share_learning'],
  [named('textbox', steps.debrief.label), 'share_learning'],
  [named('button', steps.debrief.share), 'share_learning'],
  ...[1, 2, 3, 4, 5].map((mark): [RegExp, string] => [named('radio', steps.debrief.score(mark)), 'rate_session']),
  [named('radio', steps.debrief.noAnswer), 'rate_session'],
  [named('button', steps.debrief.giveRating), 'rate_session'],
  [named('textbox', steps.debrief.adjustment), 'propose_adjustment'],
  [named('button', steps.debrief.propose), 'propose_adjustment'],
  [named('button', room.signal.title), 'signal'],
  [/^button "(☆ )?Garder"/, 'keep_contribution'],
  [/^button "(★ )?Gardé"/, 'keep_contribution'],
  [named('button', steps.consultation.annotate), 'keep_contribution'],
  [named('button', steps.consultation.listen), ''],
  [/^button "\d+ nouveaux?/, ''],
  [/^button "J'aimerais que|^button "Demande de /, ''],
]

function named(role: string, name: string): RegExp {
  return new RegExp(`^${role} "${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"`)
}

/** The controls on a person's screen that lead to what they may not do now, or to nobody knows what. Empty, or the screen offers too much. */
export async function beyond(person: Person): Promise<string[]> {
  return (await controls(person)).filter((control) => {
    const command = offers.find(([pattern]) => pattern.test(control))?.[1]
    return command === undefined || (command !== '' && !person.may.has(command))
  })
}

/* Every control that this person could use now, as `role "name"`. */
async function controls({ page }: Person): Promise<string[]> {
  const tree = await page.locator('body').ariaSnapshot()
  const found = tree.matchAll(/- (textbox|searchbox|combobox|spinbutton|slider|button|checkbox|radio|switch|link|menuitem) ("(?:[^"\\]|\\.)*")/g)
  return [...found].map(([, role, name]) => `${String(role)} ${String(name)}`.replace(/\s+/g, ' '))
}
