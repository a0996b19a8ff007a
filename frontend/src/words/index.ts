/* The words of the page, in areas: one pair of files an area (`room.fr.ts`, `room.en.ts`) and one that names it (`room.ts`):

   The head of `<area>.ts` says which words the area holds. A role's sentence in a step is `posture` in `room`; the words of a step's acts are in `steps`.

     export const room = area(fr, () => import('./room.en'));     // in words/room.ts
     room().bar.people(8)                                         // in a component: follows the language by itself

   French is the source of the keys, English must have the same (`export const en: typeof fr`), loaded only when asked for.
   Sentences with something in them are functions; `plural` picks the form. */
export { area, lang, plural, ready, setLang, wantedLang, type Lang } from './area.svelte'
