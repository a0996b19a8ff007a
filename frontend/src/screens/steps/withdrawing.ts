import { act } from '../../parts/act'
import { ui } from '../../parts/ui.svelte'
import type { Outcome } from '../../session'
import { common } from '../../words/common'

/** Takes an item back, says so, and offers for a moment to put it back (under a new id: a withdrawn one is gone for good), or elsewhere: as `label` says. */
export async function withdraw(sent: Promise<Outcome>, said: string, again: () => Promise<Outcome>, label = common().verbs.undo): Promise<void> {
  if (await act(sent)) ui.tell(said, label, () => void act(again()))
}
