import { area } from './area.svelte'
import { fr } from './steps.fr'

/** Words of steps 1 to 6, for those who hold the séance: client, consultants, observers. */
export const steps = area(fr, () => import('./steps.en'))
