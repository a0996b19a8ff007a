/* Playwright's selector engine as it runs in pages: roles, accessible names, texts, visibility, hit targets. A page of an engine that
   Playwright does not drive here gets the same source, so that one locator finds the same elements everywhere. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export interface Injected {
  parseSelector(selector: string): unknown
  querySelectorAll(selector: unknown, root: Node): HTMLElement[]
  elementState(element: Element, state: 'enabled' | 'checked'): { matches: boolean }
  expectHitTarget(point: { x: number; y: number }, element: Element): 'done' | { hitTargetDescription: string }
  fill(element: Element, text: string): 'done' | 'needsinput'
  selectOptions(element: Element, options: { label: string }[]): string | string[]
  utils: { isElementVisible(element: Element): boolean }
}

declare global {
  interface Window { injected: Injected }
}

/** A script that sets `window.injected`. The source is a string literal in Playwright's bundle, which exports no way to it. */
export function injectedScript(): string {
  const bundle = readFileSync(createRequire(import.meta.url).resolve('playwright-core/lib/coreBundle'), 'utf8')
  const [, literal] = /init_injectedScriptSource = __esm\(\{[\s\S]*?source\d+ = ('(?:[^'\\]|\\.)*')/.exec(bundle) ?? []
  if (literal === undefined) throw new Error('this version of playwright-core keeps its injected script elsewhere')
  const source = new Function(`return ${literal}`)() as string
  const options = {
    isUnderTest: false, sdkLanguage: 'javascript', frameSeq: 1, testIdAttributeName: 'data-testid', stableRafCount: 1, browserName: 'webkit',
    shouldPrependErrorPrefix: true, isUtilityWorld: false, customEngines: [],
  }
  return `const module = {}; ${source}; window.injected = new (module.exports.InjectedScript())(window, ${JSON.stringify(options)})`
}
