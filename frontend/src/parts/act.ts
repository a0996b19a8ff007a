import type { Outcome } from '../session'
import { refusalText } from '../words/acts'
import { ui } from './ui.svelte'

/** For a command without words: waits for its outcome, tells a refusal in the quiet line, and returns whether it was accepted. */
export async function act(sent: Promise<Outcome>): Promise<boolean> {
  const outcome = await sent
  if (!outcome.ok) ui.tell(refusalText(outcome))
  return outcome.ok
}
