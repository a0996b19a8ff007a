import { area } from './area.svelte'
import { fr } from './craft.fr'

/** A facilitator's craft, step by step: what to watch for, what to say. */
export const craft = area(fr, () => import('./craft.en'))
