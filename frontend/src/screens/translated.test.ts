// @vitest-environment happy-dom
/* A browser that translates the page replaces each text node, new ones too. The permissions and the time must be right even so. */
import { expect, test } from 'vitest'
import { viewOf } from '../preview/views'
import type { Role } from '../session'
import { draw, eachInItsRoom, show } from '../testing/drawnroom'
import { common } from '../words/common'
import { room } from '../words/room'

eachInItsRoom()

/** Puts each text of the page into two <font> of its own, as Chrome’s translator does. */
function translate(): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts) {
    if (text.data.trim() === '' || text.parentElement?.closest('font, textarea, script, style')) continue
    const outer = document.createElement('font')
    const inner = document.createElement('font')
    inner.textContent = text.data
    outer.append(inner)
    text.replaceWith(outer)
  }
}
const options = { over: false, round: false, early: false, waiting: false }
const words = (selector: string) => document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? ''

test.each(['facilitator', 'client', 'consultant', 'observer'] as Role[])('step, posture and time are right for a %s', async (role) => {
  const { session } = await draw(role, 'welcome')
  for (const [number, step] of (['presentation', 'clarification', 'contract', 'consultation', 'synthesis', 'debrief'] as const).entries()) {
    translate()
    session.view = viewOf(role, step, options)
    await show()
    const title = words('#step-heading')
    expect(title).toContain(common().short[step])
    expect(title).toContain(`${number + 1}/6`)
    expect(title).not.toContain(`${number}/6`)
    const posture = words('.posture p')
    const [bold, sentence] = room().posture[step][role]
    expect(posture).toBe(`${bold} ${sentence}`.replace(/\s+/g, ' '))
    translate()
    const timer = () => words('[role=timer]')
    const before = timer()
    session.now += 61_000
    await show()
    expect(timer()).not.toBe(before)
    expect(timer()).toMatch(/^\d+:\d\d$/)
  }
  expect(document.querySelector('.frame')?.getAttribute('translate')).toBe('no')
})
