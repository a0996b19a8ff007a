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

/**
 * What a room lacks in a window of 360 × 600, a line each: the step's name, the posture, the foot with its main button and its boxes stand in plain
 * sight, one below the other and under nothing, and what scrolls between them keeps a height that one can read in.
 */
export async function fits(page: playwright.Page, where: string): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 420, height: 720 }
  await page.setViewportSize({ width: 360, height: 600 })
  const problems = [...(await layout(page)), ...(await page.evaluate(() => {
    const found: string[] = []
    const named: [string, string][] = [['the step’s name', '#step-heading'], ['the posture', '.posture'], ['what scrolls', '#main'], ['the foot', '.foot']]
    const boxes: { name: string; top: number; bottom: number }[] = []
    for (const [name, selector] of named) {
      const rect = document.querySelector(selector)?.getBoundingClientRect()
      if (!rect || rect.height < 8) found.push(`${name} is missing`)
      else boxes.push({ name, top: rect.top, bottom: rect.bottom })
    }
    for (const [at, { name, top, bottom }] of boxes.entries()) {
      if (top < -0.5 || bottom > innerHeight + 0.5) found.push(`${name} is not whole in the window`)
      const above = boxes[at - 1]
      if (above && top < above.bottom - 0.5) found.push(`${name} lies over ${above.name}`)
    }
    const scroller = document.querySelector('#main')?.getBoundingClientRect()
    if (scroller && scroller.height < 88) found.push(`what scrolls is ${String(Math.round(scroller.height))} px high`)
    // Each control of the foot, and of a notebook that stands open, is whole and under nothing.
    for (const control of document.querySelectorAll('.foot button, .foot textarea, .foot input, .foot select, .notes textarea')) {
      const { top, bottom, left, right, width } = control.getBoundingClientRect()
      if (width === 0 || control.closest('[hidden], [popover], .unseen') || !control.checkVisibility({ checkVisibilityCSS: true }) || getComputedStyle(control).opacity === '0') continue
      const told = (control.textContent || control.getAttribute('aria-label') || control.tagName).trim()
      if (top < 0 || bottom > innerHeight + 0.5) found.push(`« ${told} » is not whole in the window`)
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      if (!hit || !(control.contains(hit) || hit.contains(control) || control.closest('label')?.contains(hit))) found.push(`« ${told} » is under <${String(hit?.tagName)} class="${String(hit?.className)}">`)
    }
    return found
  }))]
  await page.setViewportSize(size)
  return problems.map((each) => `${where}, 360 × 600: ${each}`)
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
