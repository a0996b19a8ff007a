/* Every role in every step, in both themes and at three widths, and in the window beside a call: axe finds nothing, nothing runs over the edge (at 200 % neither), no target is
   too small, nothing moves by itself, and not a word is English. The same four people play a short séance and are looked at as they go. */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { perform } from './acts'
import { more } from './frameacts'
import { english, known } from './english'
import { Group } from './group'
import { fits, foreign, inspect, layout } from './inspect'
import { People } from './people'
import { chapters } from './seance'
import { Server } from './server'
import { small } from './small'
import { common, entry, lead, line, room } from './words'

const server = new Server()
const browser = new People()
const group = new Group(small, browser, server)
const pictures = fileURLToPath(new URL('out/walk/', import.meta.url))

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  await server.start('--limit-commands=50', '--limit-burst=100')
})
afterAll(async () => {
  await browser.close()
  await server.remove()
})

test('what looks for trouble would find it', async () => {
  expect(known).toBeGreaterThan(300)
  expect(english('Open a room')).not.toEqual([])
  expect(english(entry.open)).toEqual([])
  const page = await browser.open('somebody', server.url)
  await page.evaluate(() => {
    document.body.innerHTML = '<div id="wide">Open a room</div><button id="tiny">x</button><input>'
    const wide = document.getElementById('wide')
    const tiny = document.getElementById('tiny')
    if (wide) wide.style.width = '900px'
    if (tiny) Object.assign(tiny.style, { width: '10px', height: '10px', padding: '0', minWidth: '0', minHeight: '0' })
    tiny?.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 100_000 })
  })
  const found = (await inspect(page, 'here')).join('\n')
  for (const problem of ['is English', 'over the edge', 'sideways', 'too small', 'animations run', 'label at input', 'at 200 %']) expect(found).toContain(problem)
  expect((await fits(page, 'here')).join('\n')).toContain('the posture is missing')
  await page.close()
})

test('before one is in: the front page, the door, the way back', async () => {
  const page = await browser.open('somebody', server.url)
  await page.getByText(entry.more).click()
  await page.getByRole('radio', { name: 'Sur mesure' }).check()
  const problems = await inspect(page, 'landing')
  await page.screenshot({ path: `${pictures}landing.png` })
  await page.goto(`${server.url}/r/00000000-0000-4000-8000-000000000000#k=x`)
  await page.getByText(entry.entrance.home).waitFor()
  problems.push(...(await inspect(page, 'no room')))

  await group.comeIn()
  await page.goto(group.links.at(-1) ?? '')
  await page.getByText(small.group).first().waitFor()
  problems.push(...(await inspect(page, 'door')))
  await page.screenshot({ path: `${pictures}door.png` })
  const tab = await browser.another('sophie', group.person('sophie').page.context(), group.links.at(-1) ?? '')
  await tab.getByRole('button', { name: entry.entrance.goIn, exact: true }).waitFor()
  problems.push(...(await inspect(tab, 'return')))
  await tab.close()
  await page.close()
  expect(problems).toEqual([])
})

describe.each(chapters(small))('$step', ({ step, lines }) => {
  test('each role', async () => {
    if (!['welcome', 'closed'].includes(step)) await perform(group.lead(), 'move_to_step', { step }, small)
    for (const line of lines) if (line.by && line.do) await perform(group.person(line.by), line.do, line.data ?? {}, small)
    const name = common.short[step as keyof typeof common.short]
    const problems = await Promise.all(Object.entries(small.people).map(async ([who, { role }]) => {
      const { page } = group.person(who)
      await page.locator('#step-heading').getByText(name).waitFor()
      const found = [...(await fits(page, `${step}, ${role}`)), ...(await inspect(page, `${step}, ${role}`))]
      await page.screenshot({ path: `${pictures}${step}-${role}.png` })
      return found
    }))
    expect(problems.flat()).toEqual([])
  })

  test('what opens over it', async () => {
    const problems: string[] = []
    const look = async (who: string, what: string) => {
      const { page } = group.person(who)
      problems.push(...(await inspect(page, `${step}, ${what}`)))
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').or(page.locator(':popover-open')).waitFor({ state: 'hidden' })
    }
    const leader = group.lead()
    const open: Record<string, [string, () => Promise<void>][]> = {
      welcome: [
        ['helene', () => more(leader, lead.more.invite)],
        ['helene', () => more(leader, lead.more.client)],
        ['helene', () => more(leader, lead.more.people)],
        ['helene', () => leader.button(lead.more.open).click()],
        ['nadia', () => group.person('nadia').button(room.help.open).click()],
        ['nadia', async () => {
          await group.person('nadia').button(room.help.open).click()
          await group.person('nadia').button(room.help.lineOpen).click()
          await group.person('nadia').page.getByText(line.ways.socket).waitFor()
        }],
      ],
      presentation: [['helene', () => more(leader, lead.more.steps)], ['sophie', () => group.person('sophie').button(room.signal.title).click()]],
      clarification: [['helene', () => leader.button(lead.round.wordTo('Nadia')).click()], ['helene', () => more(leader, lead.more.pause)]],
      consultation: [['helene', () => more(leader, lead.more.scribe)]],
      synthesis: [['helene', () => more(leader, lead.more.close)]],
      closed: [['helene', () => more(leader, lead.more.erase)]],
    }
    for (const [index, [who, act]] of (open[step] ?? []).entries()) {
      await act()
      await look(who, `window ${String(index + 1)} of ${who}`)
    }
    expect(problems).toEqual([])
  })
})

test('the other language, at once, and back', async () => {
  const { page } = await browser.person('somebody', server.url)
  await page.getByRole('button', { name: 'EN : English' }).click()
  await page.getByRole('button', { name: 'Open a room', exact: true }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  expect((await foreign(page)).length).toBeGreaterThan(5)
  expect(await layout(page)).toEqual([])
  await page.reload()
  await page.getByRole('button', { name: 'Open a room', exact: true }).waitFor() // one's choice is kept
  await page.getByRole('button', { name: 'FR : Français' }).click()
  await page.getByRole('button', { name: entry.open, exact: true }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr')
  expect(await foreign(page)).toEqual([])
})

test('nothing went wrong on the way', () => {
  expect(browser.problems).toEqual(browser.problems.filter((problem) => /status of 404/.test(problem)))
})
