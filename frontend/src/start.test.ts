// The page before the app: index.html and public/start.js, in browsers that have little.
import { readFileSync } from 'node:fs'
import { Linter } from 'eslint'
import { Window } from 'happy-dom'
import { afterEach, expect, test, vi } from 'vitest'

const html = readFileSync(new URL('../index.html', import.meta.url), 'utf8')
const script = readFileSync(new URL('../public/start.js', import.meta.url), 'utf8')
const origin = 'https://codev.example'

/** Answers to fetch, by path: a status and a text; absent: the network is dead. */
type Files = Record<string, () => { status: number; text?: string } | undefined>

class Browser {
  readonly window: Window
  readonly asked: string[] = []
  reloads = 0

  constructor({ path = '/', files = {}, without = [], name = '' }: { path?: string; files?: Files; without?: string[]; name?: string } = {}) {
    this.window = new Window({ url: origin + path })
    const { document } = this.window
    document.documentElement.innerHTML = html.replace(/^[\s\S]*?<html[^>]*>/, '').replace('</html>', '')
    this.window.name = name
    const tag = document.querySelector('script[src="/start.js"]')
    tag?.setAttribute('data-front', 'assets/Landing.js')
    tag?.setAttribute('data-door', 'assets/Door.js assets/lobby.js')
    // What the script reaches for; a name in `without` is missing, as in an old browser.
    const has = <T>(feature: string, value: T) => (without.includes(feature) ? undefined : value)
    const fetch = (url: string) => {
      const file = new URL(url, origin).pathname
      this.asked.push(file)
      const answer = files[file]?.()
      if (!answer) return Promise.reject(new TypeError('network'))
      return Promise.resolve({ ok: answer.status === 200, text: () => Promise.resolve(answer.text ?? '') })
    }
    const window = new Proxy(this.window, {
      get: (target, key) => {
        if (key === 'fetch') return has('fetch', fetch)
        if (key === 'HTMLDialogElement') return has('dialog', { prototype: { showModal: () => undefined } })
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    })
    const location = { pathname: path, reload: () => { this.reloads++ } }
    const page = new Proxy(document, {
      get: (target, key) => {
        if (key === 'currentScript') return tag
        // Whether modules are known is asked of an element of a script.
        if (key === 'createElement') return (kind: string) => (kind === 'script' && without.includes('module') ? {} : target.createElement(kind))
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value
      },
    })
    const object = { hasOwn: has('hasOwn', Object.hasOwn) }
    const array = { prototype: { toSorted: has('toSorted', () => undefined) } }
    // The script as a browser runs it, with this browser's own names.
    new Function('window', 'document', 'location', 'Object', 'Array', script)(window, page, location, object, array)
  }

  /** What is on screen. */
  get text(): string {
    return this.window.document.getElementById('app')?.textContent ?? ''
  }
  get button() {
    return this.window.document.querySelector('button')
  }
  /** A file of the page that did not arrive. */
  fail(selector: string): void {
    this.window.document.querySelector(selector)?.dispatchEvent(new this.window.Event('error'))
  }
  /** An error of the app's own code. */
  crash(): void {
    const event = new this.window.ErrorEvent('error', { message: 'SyntaxError: Unexpected token' })
    this.window.dispatchEvent(event)
  }
  started(): void {
    this.window.document.documentElement.setAttribute('data-started', '')
  }
}

const main = '/src/main.ts'
const settle = async () => { await vi.advanceTimersByTimeAsync(60_000) }
afterEach(() => {
  vi.useRealTimers()
})

test('before any script, the page says in both languages that it opens; without scripts, that it needs them', () => {
  const { document } = new Window()
  document.documentElement.innerHTML = html
  const app = document.getElementById('app')
  expect(app?.textContent).toMatch(/La page s’ouvre[\s\S]*The page is opening/)
  expect(app?.querySelector('[lang=en]')?.textContent).toBe('The page is opening…')
  const none = /<noscript>([\s\S]*?)<\/noscript>/.exec(html)?.[1] ?? ''
  expect(none).toMatch(/<p>Codév a besoin de JavaScript[^<]*<\/p>\s*<p lang="en">Codév needs JavaScript[^<]*<\/p>/)
  // A classic script, before the app: a browser that knows no modules runs it.
  expect(html).toMatch(/<script src="\/start\.js" async><\/script>[\s\S]*<script type="module"/)
})

test('no browser offers to translate the page, and its keyboard makes the page smaller instead of covering it', () => {
  const page = new new Window().DOMParser().parseFromString(html, 'text/html')
  expect(page.documentElement.getAttribute('translate')).toBe('no')
  const content = (name: string) => page.querySelector(`meta[name=${name}]`)?.getAttribute('content')
  expect(content('google')).toBe('notranslate')
  expect(content('viewport')).toBe('width=device-width, initial-scale=1, interactive-widget=resizes-content')
})

test('the first script is of a syntax that the oldest browsers can read', () => {
  const es5 = { languageOptions: { ecmaVersion: 5, sourceType: 'script' } } as const
  expect(new Linter().verify(script, es5).filter(({ fatal }) => fatal)).toEqual([])
  expect(new Linter().verify('const later = 1', es5).filter(({ fatal }) => fatal)).toHaveLength(1)
})

test.each(['module', 'fetch', 'hasOwn', 'toSorted', 'dialog'])('a browser without %s is told in both languages that it is too old', (feature) => {
  const browser = new Browser({ without: [feature] })
  expect(browser.text).toContain('Votre navigateur est trop ancien pour Codév.')
  expect(browser.text).toContain('Your browser is too old for Codév.')
  expect(browser.button).toBeNull() // to load the page again would not help
  browser.fail(`script[src="${main}"]`)
  expect([browser.asked, browser.reloads]).toEqual([[], 0])
})

test('a browser that has all is told nothing', () => {
  expect(new Browser().text).toMatch(/^\s*Codév\s*La page s’ouvre…\s*The page is opening…\s*$/)
})

test.each([['/', ['/assets/Landing.js']], ['/r/f3a1c0de-0000-4000-8000-000000000001', ['/assets/Door.js', '/assets/lobby.js']]])('the parts of %s are asked for early', (path, files) => {
  const { document } = new Browser({ path }).window
  expect([...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.getAttribute('href'))).toEqual(files)
})

test('a part that was asked for early and is not there is the app’s own concern', () => {
  const browser = new Browser()
  browser.fail('link[rel=modulepreload]')
  expect([browser.asked, browser.reloads, browser.text.includes('La page s’ouvre')]).toEqual([[], 0, true])
})

test('an error before the app has started is said, with a button; after that the app says it', () => {
  const browser = new Browser()
  browser.crash()
  expect(browser.text).toContain('La page n’a pas pu s’ouvrir.')
  expect(browser.text).toContain('The page could not open.')
  browser.button?.click()
  expect(browser.reloads).toBe(1)

  const running = new Browser()
  running.started()
  running.crash()
  expect(running.button).toBeNull()
})

test('a file that one of two servers has is asked for until it comes, with what it names; then the page loads again', async () => {
  vi.useFakeTimers()
  let tries = 0
  const browser = new Browser({ files: {
    [main]: () => (++tries < 5 ? { status: 404 } : { status: 200, text: 'import"./part.js";import("./later.js")' }),
    '/src/part.js': () => ({ status: 200 }),
    '/src/later.js': () => ({ status: 200 }),
  } })
  browser.fail(`script[src="${main}"]`)
  await settle()
  expect(tries).toBe(5)
  expect(browser.asked).toEqual([main, main, main, main, main, '/src/part.js', '/src/later.js'])
  expect([browser.reloads, browser.window.name]).toEqual([1, 'codev-reloads:1'])
})

test('a file that no server has loads the page again four times in a row, then is said; the button counts anew', async () => {
  vi.useFakeTimers()
  const files = { [main]: () => ({ status: 404 }) }
  const again = new Browser({ files, name: 'codev-reloads:3' })
  again.fail(`script[src="${main}"]`)
  await settle()
  expect([again.asked.length, again.reloads, again.window.name]).toEqual([12, 1, 'codev-reloads:4'])

  const last = new Browser({ files, name: 'codev-reloads:4' })
  last.fail(`script[src="${main}"]`)
  await settle()
  expect(last.reloads).toBe(0)
  expect(last.text).toMatch(/Une partie de la page n’est pas arrivée[\s\S]*A part of the page did not arrive/)
  last.button?.click()
  expect([last.reloads, last.window.name]).toEqual([1, ''])
})

test('a dead network is said at once: the page stays', async () => {
  vi.useFakeTimers()
  const browser = new Browser()
  browser.fail(`script[src="${main}"]`)
  await settle()
  expect(browser.reloads).toBe(0)
  expect(browser.text).toContain('Vérifiez votre connexion')
})
