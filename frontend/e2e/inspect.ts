// What is looked for on every screen: axe's rules, words of the other language, overflow, targets, motion.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as playwright from 'playwright-core'
import { english } from './english'
import type { Page } from './page'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Axe { run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[] }> }
declare const axe: Axe

export const widths = [320, 420, 640]
export const schemes = ['light', 'dark'] as const

/** Everything that is wrong with a screen, in both themes and three widths; a line each. */
export async function inspect(page: playwright.Page, where: string): Promise<string[]> {
  const problems: string[] = []
  const size = page.viewportSize() ?? { width: 420, height: 720 }
  for (const width of widths) {
    await page.setViewportSize({ width, height: 640 })
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme })
      problems.push(...(await axeOn(page)).map((each) => `${where}, ${String(width)} ${colorScheme}: ${each}`))
    }
    problems.push(...(await layout(page)).map((each) => `${where}, ${String(width)}: ${each}`))
  }
  await page.setViewportSize({ width: 320, height: 360 }) // what a window of 640 × 720 is at 200 %
  problems.push(...(await layout(page)).map((each) => `${where}, at 200 %: ${each}`))
  await page.setViewportSize(size)
  problems.push(...(await foreign(page)).map((each) => `${where}: « ${each} » is English`))
  return problems
}

/* A short change of colour may be over at once; what goes on longer is motion. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame) // a change of the window's size is told with the next picture
    for (const animation of document.getAnimations()) if (Number(animation.effect?.getComputedTiming().endTime ?? Infinity) < 500) animation.finish()
  })
}

/** axe's findings on the page as it is now. */
export async function axeOn(page: playwright.Page): Promise<string[]> {
  await settle(page)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  return page.evaluate(async (values) => {
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${String(failureSummary).replace(/\s+/g, ' ')}`))
  }, tags)
}

/** What runs over the edge, targets under 24 px (WCAG 2.5.8), what moves by itself. */
export async function layout(page: Page): Promise<string[]> {
  await settle(page)
  return page.evaluate(() => {
    const problems: string[] = []
    const told = (element: Element) => `<${element.tagName.toLowerCase()} class="${element.className}"> « ${(element.textContent || element.getAttribute('aria-label') || '').trim().slice(0, 40)} »`
    const unseen = (element: Element) => element.closest('.unseen, [inert], [hidden]') !== null
    for (const element of document.querySelectorAll('html, body, body *')) {
      const { width, height, left, right } = element.getBoundingClientRect()
      if (width === 0 || height === 0 || unseen(element) || !element.checkVisibility({ checkVisibilityCSS: true })) continue
      const { overflowX } = getComputedStyle(element)
      if (['auto', 'scroll'].includes(overflowX) && element.matches(':not(textarea, input, select)') && element.scrollWidth > element.clientWidth) problems.push(`scrolls sideways: ${told(element)}`)
      if ((right > innerWidth + 0.5 || left < -0.5) && element.tagName !== 'OPTION' && !element.closest('svg')) problems.push(`over the edge: ${told(element)}`)
    }
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) problems.push('the page scrolls sideways')
    for (const target of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {
      const area = (target.closest('label') ?? target).getBoundingClientRect()
      if (area.width === 0 || unseen(target) || !target.checkVisibility({ checkVisibilityCSS: true })) continue
      if (area.width < 24 || area.height < 24) problems.push(`too small to hit (${String(Math.round(area.width))} × ${String(Math.round(area.height))}): ${told(target)}`)
    }
    const moving = document.getAnimations().filter((animation) => animation.playState === 'running')
    if (moving.length > 0) problems.push(`${String(moving.length)} animations run`)
    return problems
  })
}

/** English words on a French screen: text, labels, placeholders and titles. */
export async function foreign(page: playwright.Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'label']) found.push(node.closest('body [lang=en]') ? '' : (node.getAttribute(name) ?? ''))
      } else found.push(node.parentElement?.closest('body [lang=en]') ? '' : (node.textContent ?? ''))
    }
    return [...new Set(found.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean))]
  })
  return texts.flatMap(english)
}
