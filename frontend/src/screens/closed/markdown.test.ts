// @vitest-environment happy-dom
import { HtmlRenderer, Parser } from 'commonmark'
import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { markdown } from './markdown'
import { html, plainText } from './pasted'
import type { Report } from './report'

const readers: Record<string, (source: string) => string> = {
  'CommonMark': (source) => new HtmlRenderer().render(new Parser().parse(source)),
  'GitHub’s Markdown': (source) => micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()] }),
}

/** The lines that a rendered element shows. */
function linesOf(element: Element | null | undefined): string[] {
  const walk = (node: Node): string => {
    if (node.nodeType === 3) return (node.textContent ?? '').replace(/\n/g, '')
    const name = (node as Element).tagName
    if (name === 'BR') return '\n'
    if (name === 'UL') return '' // the lines after are read apart
    return [...node.childNodes].map(walk).join('') + (name === 'P' ? '\n' : '')
  }
  return element ? walk(element).split('\n').filter((each) => each !== '') : []
}
const typedLines = (text: string): string[] =>
  text.replace(/\r\n?/g, '\n').split('\n').map((each) => each.trimEnd()).filter((each) => each !== '')

const reportWith = (text: string): Report => ({
  title: text, lines: [text], sections: [{ title: text, lead: text, items: [{ meta: text, text, more: [text] }, { text, more: [], kept: true }] }],
})
/** Where the same text stands in the rendered report: quote, item, line after, and the heading on one line. */
function shown(source: string): { quote: string[]; item: string[]; more: string[]; bare: string[]; title: string; section: string } {
  const page = document.createElement('div')
  page.innerHTML = source
  const [first, second] = [...page.querySelectorAll(':scope > ul > li')]
  return {
    quote: linesOf(page.querySelector('blockquote')),
    item: linesOf(first),
    more: linesOf(first?.querySelector('li')),
    bare: linesOf(second),
    title: page.querySelector('h1')?.textContent ?? '',
    section: page.querySelector('h2')?.textContent ?? '',
  }
}

const sign = fc.constantFrom(...'\\`*_{}[]<>()#+-.!|~&@:=^$"\'/ \t\n'.split(''), '    ', '1.', '2)', '10. ', '&lt;', '&#35;', 'www.', 'https://a.b/c_d*', 'a@b.c', '---', '===', '~~', '```', '- [ ] ', '[a](b)', '<b>', '| a | b |\n|---|:-:|', '[^1]', ':smile:', '  \n', '\n\n', 'é', 'x', '😀', 'mot')
const text = fc.array(sign, { minLength: 1, maxLength: 14 }).map((parts) => parts.join('')).filter((each) => each.trim() !== '')

function holds(typed: string): void {
  const source = markdown(reportWith(typed))
  const lines = typedLines(typed)
  const one = lines.join(' ').trim()
  for (const [name, render] of Object.entries(readers)) {
    const got = shown(render(source))
    const why = `${name}\n${source}\n${render(source)}`
    expect(got.quote, why).toEqual(lines)
    expect(got.more, why).toEqual(lines)
    expect(got.bare, why).toEqual(lines.map((each, at) => (at === 0 ? '★ ' : '') + each))
    expect(got.item.join('\n').endsWith(lines.join('\n')), why).toBe(true)
    for (const heading of [got.title, got.section]) expect(heading.replace(/\s+/g, ' ').trim(), why).toBe(one.replace(/\s+/g, ' ').trim())
  }
}

describe('rendered, the Markdown is what was typed', () => {
  test.each(['1. Parler\n2. Écrire', '3) trois', '~~deux tildes~~', '&lt;b&gt;', '    quatre espaces', '# Titre\n- tiret', '<script>x</script>', 'a\\', '**gras** _ital_ `code`', 'https://exemple.fr/a_b*c*', 'www.exemple.fr', 'claire@exemple.fr', '| a | b |\n|---|---|\n| 1 | 2 |', 'fin ##', 'a\n===', 'a\n\n    code ?'])('%j', (typed) => holds(typed))
  test('whatever the signs', () => {
    fc.assert(fc.property(text, holds), { numRuns: 300 })
  })
  test('whatever the characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((each) => each.trim() !== '' && !/[\p{Cc}\u2028\u2029]/u.test(each)), holds), { numRuns: 150 })
  })
})

test('what is pasted is what was typed: with its form, or as text without signs', () => {
  const report: Report = { title: 'Cadres <3', lines: ['Le 3 mai'], sections: [{ title: 'Apports', lead: 'Revenir ?\nOui & non', items: [{ meta: 'Idée · Marc', text: '<b>pas gras</b>', more: ['noté par Hélène'], kept: true }] }] }
  const page = document.createElement('div')
  page.innerHTML = html(report)
  expect(page.querySelector('h1')?.textContent).toBe('Cadres <3')
  expect(page.querySelector('blockquote')?.innerHTML).toContain('<br>')
  expect(page.querySelector('li')?.textContent).toBe('★ Idée · Marc<b>pas gras</b>noté par Hélène')
  expect(plainText(report)).toBe('Cadres <3\nLe 3 mai\n\n\nAPPORTS\n\nRevenir ?\nOui & non\n\n★ Idée · Marc\n<b>pas gras</b>\nnoté par Hélène\n')
})
