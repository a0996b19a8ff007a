import { area } from './area.svelte'
import { fr } from './closing.fr'

export type Catalog = typeof fr
/** Words of the closed room: the report, taking it along, the next séance. */
export const closing = area(fr, () => import('./closing.en'))
