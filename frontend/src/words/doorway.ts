import { area } from './area.svelte'
import { fr } from './doorway.fr'

/** The other words of a room's door: coming back, being refused, links that are another person's. */
export const doorway = area(fr, () => import('./doorway.en'))
