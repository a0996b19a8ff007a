import { area } from './area.svelte'
import { fr } from './rehearsal.fr'

export type Catalog = typeof fr
/** Words of a rehearsal with imaginary people. */
export const rehearsal = area(fr, () => import('./rehearsal.en'))
