import { area } from './area.svelte'
import { fr } from './welcome.fr'

/** Words of the check-in: sharing the link, topics, the return on the last plan. */
export const welcome = area(fr, () => import('./welcome.en'))
