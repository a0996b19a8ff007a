// The French words of every screen, by area.
export { fr as closing } from '../src/words/closing.fr'
export { fr as common } from '../src/words/common.fr'
export { fr as entry } from '../src/words/entry.fr'
export { fr as lead } from '../src/words/lead.fr'
export { fr as plan } from '../src/words/plan.fr'
export { fr as room } from '../src/words/room.fr'
export { fr as steps } from '../src/words/steps.fr'
export { fr as welcome } from '../src/words/welcome.fr'
