import { area } from './area.svelte'
import { fr } from './plan.fr'

/** Words of a plan of minutes. */
export const planWords = area(fr, () => import('./plan.en'))
