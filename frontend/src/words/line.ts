import { area } from './area.svelte'
import { fr } from './line.fr'

/** Words of the page of facts about the connection, and of what a failover takes. */
export const line = area(fr, () => import('./line.en'))
