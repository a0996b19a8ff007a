// The French words of every screen, by area.
import { fr as doorway } from '../src/words/doorway.fr'
import { fr as entrance } from '../src/words/entrance.fr'
import { fr as front } from '../src/words/entry.fr'
export { fr as acts } from '../src/words/acts.fr'
export { fr as closing } from '../src/words/closing.fr'
export { fr as common } from '../src/words/common.fr'
export { fr as lead } from '../src/words/lead.fr'
export { fr as line } from '../src/words/line.fr'
export { fr as month } from '../src/words/month.fr'
export { fr as pace } from '../src/words/pace.fr'
export { fr as plan } from '../src/words/plan.fr'
export { fr as room } from '../src/words/room.fr'
export { fr as steps } from '../src/words/steps.fr'
export { fr as welcome } from '../src/words/welcome.fr'
/** The words before the room: the front page, and the door. */
export const entry = { ...front, entrance: { ...entrance, ...doorway } }
