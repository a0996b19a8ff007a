import { area } from './area.svelte'
import { fr } from './pace.fr'

/** Words of what changes a step's pace: quiet minutes, writing first. */
export const pace = area(fr, () => import('./pace.en'))
