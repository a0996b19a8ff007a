import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SentReader } from './sse'

test('kind and words of each event; comments, ids and half events are none', () => {
  const reader = new SentReader()
  const sent = reader.read(': alive\n\nid: 3.abc\ndata: {"a":1}\n\nevent: end\ndata:{}\r\n\r\ndata: half')
  expect(sent).toEqual([{ event: 'message', data: '{"a":1}' }, { event: 'end', data: '{}' }])
  expect(reader.read('\n\n')).toEqual([{ event: 'message', data: 'half' }])
})

test('it does not matter where the body is cut into pieces', () => {
  const text = ': alive\n\nid: 1.a\ndata: {"text":"é: ’"}\n\nevent: close\ndata: {"code":4003}\n\ndata: one\ndata: two\n\n'
  const whole = new SentReader().read(text)
  expect(whole).toHaveLength(3)
  fc.assert(fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), (cuts) => {
    const reader = new SentReader()
    const places = [0, ...cuts.sort((a, b) => a - b), text.length]
    const sent = places.slice(1).flatMap((place, index) => reader.read(text.slice(places[index], place)))
    expect(sent).toEqual(whole)
  }))
})
