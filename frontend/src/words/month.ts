import { area } from './area.svelte'
import { fr } from './month.fr'

/** Words of the group's month: the day of a séance, the cycle, the rooms of a device. */
export const month = area(fr, () => import('./month.en'))
