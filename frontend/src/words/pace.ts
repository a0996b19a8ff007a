import { area } from './area.svelte'
import { fr } from './pace.fr'

export type Catalog = typeof fr
/** Words of what changes a step's pace: quiet minutes, writing first. */
export const pace = area(fr, () => import('./pace.en'))
