import { act } from '../parts/act'
import { leavesWords } from '../parts/passes'
import { nameOf } from '../parts/people'
import { ui } from '../parts/ui.svelte'
import type { CommandData, Session } from '../session'
import { welcome } from '../words/welcome'
import { panels } from './panels.svelte'

export type Choice = CommandData['choose_client']

/** Chooses the client (R4); where the present client's pass holds words, a window asks first. */
export async function choose(session: Session, choice: Choice): Promise<void> {
  if (leavesWords(session.view, choice.participant)) {
    panels.choice = choice
    panels.open = 'otherClient'
  } else await chooseNow(session, choice)
}

export async function chooseNow(session: Session, choice: Choice): Promise<void> {
  if (!(await act(session.send('choose_client', choice)))) return
  panels.open = undefined
  ui.tell(`${welcome().topics.choice(nameOf(session.view, choice.participant))} ${welcome().topics.choiceUndo}`)
}
