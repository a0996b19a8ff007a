import { boxes } from '../parts/boxes.svelte'
import type { Draft, Session } from '../session'

/** Something that was typed and not sent, and that no box on the page shows. */
export interface Unsent {
  id: string
  text: string
  clear(): void
}

/** Drafts that hold a choice, or the text that a box began from, instead of typed words. */
const wordless = /\/(?:kinds?|rating|saved)$|^same\//

/** The drafts that no box shows, the several boxes of one form together. Reactive on boxes and texts. */
export function unsentOf(session: Session): Unsent[] {
  const forms = new Map<string, { key: string; draft: Draft }[]>()
  for (const key of session.draftKeys()) {
    const id = formOf(key)
    if (wordless.test(key) || boxes.has(key) || boxes.has(`${id}/what`)) continue
    const draft = session.draft(key)
    const text = draft.text.trim()
    if (text === '' || text === session.draft(`${key}/saved`).text.trim()) continue
    forms.set(id, [...(forms.get(id) ?? []), { key, draft }])
  }
  return [...forms].map(([id, parts]) => ({
    id,
    text: parts.map(({ draft }) => draft.text.trim()).join('\n'),
    clear: () => {
      for (const { key, draft } of parts) {
        draft.clear()
        session.draft(`${key}/saved`).clear()
      }
    },
  }))
}

/** An action and a topic are typed in several boxes. */
function formOf(key: string): string {
  if (key.startsWith('plan/')) return key.slice(0, key.lastIndexOf('/'))
  return key.startsWith('topic') ? key.replace(/\/text$/, '') : key
}
