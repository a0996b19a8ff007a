// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { copy } from './copy'
import { saveFile } from './savefile'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
  document.body.replaceChildren()
})

function element(markup: string): HTMLElement {
  document.body.innerHTML = markup
  return document.body.firstElementChild as HTMLElement
}

test('text and its form go to the clipboard together', async () => {
  const items: Record<string, Blob>[] = []
  vi.stubGlobal('ClipboardItem', function (parts: Record<string, Blob>) { items.push(parts) })
  vi.stubGlobal('navigator', { clipboard: { write: () => Promise.resolve() } })
  expect(await copy({ text: 'a', html: '<p>a</p>' }, undefined)).toBe(true)
  expect(await items[0]?.['text/html']?.text()).toBe('<p>a</p>')
  expect(await items[0]?.['text/plain']?.text()).toBe('a')
})

test.each([
  ['refused', { clipboard: { writeText: () => Promise.reject(new Error('NotAllowedError')) } }],
  ['absent, on a page over plain http', {}],
])('where the clipboard is %s, what was to be copied is selected', async (_, navigator) => {
  vi.stubGlobal('navigator', navigator)
  document.execCommand = () => false
  const shown = element('<p>mes <b>mots</b></p>')
  expect(await copy({ text: 'mes mots' }, shown)).toBe(false)
  expect(getSelection()?.toString()).toBe('mes mots')
  const input = element('<input value="https://codev.exemple">') as HTMLInputElement
  expect(await copy({ text: input.value }, input)).toBe(false)
  expect([input.selectionStart, input.selectionEnd]).toEqual([0, input.value.length])
})

test('where the older command copies, it copies the same', async () => {
  vi.stubGlobal('navigator', {})
  const taken = new Map<string, string>()
  document.execCommand = () => {
    const event = new Event('copy') as ClipboardEvent
    Object.defineProperty(event, 'clipboardData', { value: { setData: (type: string, text: string) => taken.set(type, text) } })
    document.dispatchEvent(event)
    return true
  }
  expect(await copy({ text: 'a', html: '<p>a</p>' }, element('<p>a</p>'))).toBe(true)
  expect([...taken]).toEqual([['text/plain', 'a'], ['text/html', '<p>a</p>']])
})

test('the address of a saved file is not revoked before the browser has read it', () => {
  vi.useFakeTimers()
  const revoked = vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined)
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:a')
  saveFile('a.md', 'text/markdown', '# a')
  vi.advanceTimersByTime(30_000)
  expect(revoked).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(revoked).toHaveBeenCalledWith('blob:a')
})
