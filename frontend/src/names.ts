// First names as people read them: two that look alike are one.

/* eslint-disable no-misleading-character-class -- the signs are meant one by one */
// Signs that take no place or leave it blank; joiners and variation selectors stay where they form a sign with what stands beside them.
const unseen = /(?![\u200c\u200d\ufe00-\ufe0f])[\p{DI}\p{Cc}\u2800\ufff9-\ufffb\u{1d159}]/gu
// Not by looking behind: iOS below 16.4 cannot read such an expression.
const looseJoiners = /(^|[^\p{L}\p{M}\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\ufe0f])[\u200c\u200d]+|[\u200c\u200d]+(?![\p{L}\p{M}\p{Extended_Pictographic}\u200c\u200d])/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u

/** A name as it is sent: composed, without signs that nobody sees, spaces folded. Empty if nothing can be seen of it. */
export function tidyName(name: string): string {
  const tidy = name.normalize('NFC').replace(/(?!\ufeff)\s/g, ' ').replace(unseen, '').replace(looseJoiners, '$1').replace(/ +/g, ' ').trim()
  return isBlank(tidy) ? '' : tidy
}

/** Whether nothing of a text can be seen. */
export function isBlank(text: string): boolean {
  return !visible.test(text.replace(unseen, ''))
}

/** The form in which names are compared: a reader cannot tell two names of one form apart. */
export function nameKey(name: string): string {
  return tidyName(name.normalize('NFKC')).replace(/\p{DI}/gu, '').toLocaleLowerCase('fr').normalize('NFC')
}
