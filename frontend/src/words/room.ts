import { area } from './area.svelte'
import { fr } from './room.fr'

/** Words of the room's frame: bar, postures, notebook, people, connection, help. */
export const room = area(fr, () => import('./room.en'))
