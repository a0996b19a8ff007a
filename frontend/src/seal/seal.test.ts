import fc from 'fast-check'
import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url, uuid } from './bytes'
import { newKey, parseKey } from './keys'
import { entryKey, longestSealable, open, opensCheck, seal, sealCheck, sealedLength, seatKeys } from './seal'

const key = newKey()
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }))

describe('sealing', () => {
  test('what is sealed opens under the same key and name, and looks as the protocol says', () => {
    fc.assert(
      fc.property(anyText, fc.string(), (text, name) => {
        const sealed = seal(key, name, text)
        expect(sealed).toMatch(/^s1\.[A-Za-z0-9_-]+$/)
        expect(new TextEncoder().encode(sealed).length).toBe(sealedLength(text))
        expect(open(key, name, sealed)).toBe(text)
      }),
    )
  })
  test.each([400, 8192])('the longest text that is within %d bytes once sealed', (limit) => {
    const most = longestSealable(limit)
    expect(sealedLength('a'.repeat(most))).toBeLessThanOrEqual(limit)
    expect(sealedLength('a'.repeat(most + 1))).toBeGreaterThan(limit)
  })
  test('the same text is never sealed twice alike', () => {
    expect(seal(key, 'name', 'Driss')).not.toBe(seal(key, 'name', 'Driss'))
  })
  test('another key or another place does not open it', () => {
    const sealed = seal(key, 'text/a', 'Et si…')
    expect(open(newKey(), 'text/a', sealed)).toBeUndefined()
    expect(open(key, 'text/b', sealed)).toBeUndefined()
    expect(open(key, 'answer/a', sealed)).toBeUndefined()
  })
  test('a text changed anywhere on the way does not open', () => {
    const bytes = fromBase64url(seal(key, 'name', 'Élodie').slice(3)) ?? new Uint8Array()
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.slice()
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(open(key, 'name', `s1.${toBase64url(changed)}`)).toBeUndefined()
    }
  })
  test.each(['', 's1.', 's1.AAAA', 's1.é', 'Driss', 's2.AAAA', `s1.${'A'.repeat(60)}=`])('%j is no sealed text', (text) => {
    expect(open(key, 'name', text)).toBeUndefined()
  })
  // draft-irtf-cfrg-xchacha-03, A.3.1: another program's sealed text opens here.
  test('the known answer of the XChaCha20-Poly1305 draft', async () => {
    const { xchacha20poly1305 } = await import('@noble/ciphers/chacha.js')
    const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
    const known = hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f')
    const nonce = hex('404142434445464748494a4b4c4d4e4f5051525354555657')
    const box = xchacha20poly1305(known, nonce, hex('50515253c0c1c2c3c4c5c6c7')).encrypt(
      new TextEncoder().encode(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
      ),
    )
    expect(Buffer.from(box.slice(-16)).toString('hex')).toBe('c0875924c1c7987947deafd8780acf49')
  })
})

describe('a seat', () => {
  const secret = newKey()
  test('has a token and a key for notes by HKDF-SHA256, each its own', () => {
    const derived = (info: string) => Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), info, 32))
    const keys = seatKeys(secret)
    expect(keys.token).toBe(derived('token').toString('base64url'))
    expect(Buffer.from(keys.notes).equals(derived('notes'))).toBe(true)
    // RFC 5869 by hand, in case both libraries read it alike.
    const prk = createHmac('sha256', Buffer.alloc(32)).update(secret).digest()
    expect(keys.token).toBe(createHmac('sha256', prk).update('token\x01').digest('base64url'))
  })
  test('names its place in the storage without giving its token away', () => {
    const { token, shelf } = seatKeys(secret)
    expect(shelf).toHaveLength(12)
    expect(token).not.toContain(shelf)
    expect(seatKeys(newKey()).shelf).not.toBe(shelf)
  })
})

describe('a room’s key', () => {
  test('proves itself by HKDF-SHA256 under the name of entry', () => {
    expect(entryKey(key)).toBe(Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'entry', 32)).toString('base64url'))
  })
  test('is known by the room’s check', () => {
    expect(opensCheck(key, sealCheck(key))).toBe(true)
    expect(open(key, 'check', sealCheck(key))).toBe('codev')
    for (const check of [undefined, '', sealCheck(newKey()), seal(key, 'check', 'other'), seal(key, 'name', 'codev')]) expect(opensCheck(key, check)).toBe(false)
  })
})

describe('base64url', () => {
  test('any bytes come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
      }),
    )
  })
  test.each(['a', 'AB', 'AA==', 'A+', 'A/', 'é'])('%j is no spelling of any bytes', (text) => {
    expect(fromBase64url(text)).toBeUndefined()
  })
  test('a key is exactly 32 bytes', () => {
    expect(parseKey(toBase64url(key))).toEqual(key)
    expect(parseKey(toBase64url(key.slice(1)))).toBeUndefined()
    expect(parseKey(null)).toBeUndefined()
  })
  test('a UUID is a canonical v4', () => {
    expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuid()).not.toBe(uuid())
  })
})
