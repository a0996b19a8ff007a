// First names as people read them: two that look alike are one.

// Signs that take no place or leave it blank; joiners stay where they form a sign with what stands beside them.
/* eslint-disable no-misleading-character-class -- the signs are meant one by one */
const unseen = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}\p{Cc}]/gu
// Not by looking behind: iOS below 16.4 cannot read such an expression.
const looseJoiners = /(^|[^\p{L}\p{M}\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\ufe0f])[\u200c\u200d]+|[\u200c\u200d]+(?![\p{L}\p{M}\p{Extended_Pictographic}\u200c\u200d])/gu
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u

/** A name as it is sent: composed, without signs that nobody sees, spaces folded. Empty if nothing can be seen of it. */
export function tidyName(name: string): string {
  const tidy = name.normalize('NFC').replace(/[\t\n\r]/g, ' ').replace(unseen, '').replace(looseJoiners, '$1').replace(/\s+/g, ' ').trim()
  return visible.test(tidy) ? tidy : ''
}

/** The form in which names are compared: a reader cannot tell two names of one form apart. */
export function nameKey(name: string): string {
  return tidyName(name.normalize('NFKC')).toLocaleLowerCase('fr').normalize('NFC')
}
