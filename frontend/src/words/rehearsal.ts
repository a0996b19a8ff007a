import { area } from './area.svelte'
import { fr } from './rehearsal.fr'

/** Words of a rehearsal with imaginary people. */
export const rehearsal = area(fr, () => import('./rehearsal.en'))
