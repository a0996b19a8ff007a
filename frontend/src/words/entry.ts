import { area } from './area.svelte'
import { fr } from './entry.fr'

/** Words of the pages before the room: opening one, and its door. */
export const entry = area(fr, () => import('./entry.en'))
