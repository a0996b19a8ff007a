import { area } from './area.svelte'
import { fr } from './entrance.fr'

/** Words of a room's door, for whoever comes for the first time. */
export const entrance = area(fr, () => import('./entrance.en'))
