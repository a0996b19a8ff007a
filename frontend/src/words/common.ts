import { area } from './area.svelte'
import { fr } from './common.fr'

/** Words used everywhere, at the door too: the name, the steps, small verbs. What is said in a room alone is in acts.ts. */
export const common = area(fr, () => import('./common.en'))
