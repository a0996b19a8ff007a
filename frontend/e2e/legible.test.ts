/* A browser whose default text is large: the step's name stands there whole, and nothing runs over the edge. And paper: it
   shows the report and nothing private, and a heading stays with what follows. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from './acts'
import { Group } from './group'
import { layout } from './inspect'
import { People } from './people'
import { chapters } from './seance'
import { Server } from './server'
import { small } from './small'
import { common } from './words'

const server = new Server()
const people = new People()
const group = new Group(small, people, server)

beforeAll(async () => {
  await server.start('--limit-commands=50', '--limit-burst=100')
  await group.comeIn()
})
afterAll(async () => {
  await people.close()
  await server.remove()
})

/** What is wrong on a page at both sizes of text and both widths. */
async function atLargeText(page: Page, who: string): Promise<string[]> {
  const problems: string[] = []
  const size = page.viewportSize() ?? { width: 420, height: 720 }
  for (const px of [24, 32]) {
    await page.evaluate((font) => { document.documentElement.style.fontSize = `${String(font)}px` }, px)
    for (const width of [360, 420]) {
      await page.setViewportSize({ width, height: 720 })
      problems.push(...[...(await layout(page)), ...(await cutWords(page))].map((each) => `${who}, ${String(px)} px, ${String(width)}: ${each}`))
    }
  }
  await page.evaluate(() => { document.documentElement.style.fontSize = '' })
  await page.setViewportSize(size)
  return problems
}

/** The words of the title that are hidden in part, or broken over two lines. */
function cutWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const title = document.getElementById('step-heading')
    if (!title) return ['there is no title']
    const box = title.getBoundingClientRect()
    const found: string[] = []
    const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('.unseen')) continue
      for (const word of (node.textContent ?? '').matchAll(/[^\s-]+/g)) {
        const range = document.createRange()
        range.setStart(node, word.index)
        range.setEnd(node, word.index + word[0].length)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        const { left, right } = range.getBoundingClientRect()
        if (lines.size > 1 || left < box.left - 1 || right > box.right + 1) found.push(`cut: ${word[0]}`)
      }
    }
    return found
  })
}

test.each(chapters(small))('$step', async ({ step, lines }) => {
  if (!['welcome', 'closed'].includes(step)) await perform(group.lead(), 'move_to_step', { step }, small)
  for (const { by, do: command, data } of lines) if (by && command) await perform(group.person(by), command, data ?? {}, small)
  for (const [who, { page }] of Object.entries(group.people)) {
    await page.locator('#step-heading').getByText(common.short[step as keyof typeof common.short]).waitFor()
    expect(await atLargeText(page, who)).toEqual([])
  }
})

/** Texts that paper would show though nothing asks for them to be printed. */
function unaskedOnPaper(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      if (text !== '' && node.parentElement?.checkVisibility() && !node.parentElement.closest('.printed, script, style')) found.push(text)
    }
    return found
  })
}

test('paper shows what asks to be printed alone, and its headings stay with what follows', async () => {
  for (const [who, { page }] of Object.entries(group.people)) {
    await page.emulateMedia({ media: 'print' })
    expect(await unaskedOnPaper(page), who).toEqual([])
    expect(await page.locator('.printed').count(), who).toBeGreaterThan(0)
    const headings = await page.locator('.printed :is(h2, h3)').evaluateAll((all) => all.map((each) => getComputedStyle(each).breakAfter))
    expect(new Set(headings), who).toEqual(new Set(['avoid']))
    await page.emulateMedia({ media: null })
  }
})

test('nothing went wrong on the way', () => {
  expect(people.problems).toEqual([])
})
