import { fr } from './acts.fr'
import { area } from './area.svelte'

/** Words of what people write and send in a room: roles, kinds, boxes, refusals. */
export const acts = area(fr, () => import('./acts.en'))

/** The name of a kind of contribution; of one that a newer server knows and this page does not, a general word. */
export function kindName(kind: string): string {
  const known: Record<string, string | undefined> = acts().kinds
  return known[kind] ?? acts().otherKind
}

/** What to say of a refusal: by its rule where a rule has its own sentence, else by its code. */
export function refusalText(refusal: { code: string; rule?: string }): string {
  const words = acts()
  const byRule: Record<string, string | undefined> = words.rules
  const byCode: Record<string, string | undefined> = words.refusals
  return (refusal.rule && refusal.code === 'not_in_this_step' && byRule[refusal.rule]) || byCode[refusal.code] || words.refusals.unavailable
}
