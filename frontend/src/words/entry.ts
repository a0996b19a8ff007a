import { area } from './area.svelte'
import { fr } from './entry.fr'

export type Catalog = typeof fr
/** Words of the pages before the room: opening one, and its door. */
export const entry = area(fr, () => import('./entry.en'))
