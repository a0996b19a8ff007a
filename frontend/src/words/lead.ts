import { area } from './area.svelte'
import { fr } from './lead.fr'

/** Words of the facilitator's own tools. */
export const lead = area(fr, () => import('./lead.en'))
