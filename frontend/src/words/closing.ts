import { area } from './area.svelte'
import { fr } from './closing.fr'

/** Words of the closed room: the report, taking it along, the next séance. */
export const closing = area(fr, () => import('./closing.en'))
