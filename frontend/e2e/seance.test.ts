/* Every séance of testdata, played whole in Chromium: each person in a browser of their own, clicking and typing as people do.
   What the script says must be refused, the screen offers no way to do. In the end everyone's report is held against the script,
   and nothing that was written has left the browsers in a form that anybody else could read. */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acts, perform } from './acts'
import { Group } from './group'
import { inOrder } from './inorder'
import { beyond } from './offers'
import { People } from './people'
import { reportFor, reportOn } from './report'
import { chapters, type Line, seances, wordsIn } from './seance'
import { expectForgotten, traces } from './secrets'
import { Server } from './server'
import { welcome } from './words'

/* A séance with a command that `acts` doesn't know is skipped by name; it is played on the wire (cmd/codev) all the same. */
const unknown = ({ seance }: (typeof seances)[number]) => [...new Set(seance.script.flatMap((line) => (line.do && !acts[line.do] ? [line.do] : [])))]
const playable = seances.filter((each) => unknown(each).length === 0)

test('there is a séance to play', () => {
  expect(playable.length).toBeGreaterThan(1)
})
for (const each of seances.filter((one) => !playable.includes(one))) test.skip(`${each.title}: no way on the screen is known for ${unknown(each).join(', ')}`, () => undefined)

describe.each(playable)('$title', ({ title, seance }) => {
  const server = new Server()
  const browser = new People()
  const group = new Group(seance, browser, server)
  const pictures = fileURLToPath(new URL(`out/${title}/`, import.meta.url))

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    await server.start('--limit-commands=50', '--limit-burst=100')
  })
  afterAll(async () => {
    await browser.close()
    await server.remove()
  })

  inOrder()

  /** Pictures of every screen, in out/, where PICTURES is set. */
  async function pictureAll(step: string): Promise<void> {
    if (!process.env['PICTURES']) return
    for (const [who, { role }] of Object.entries(seance.people)) {
      await group.person(who).page.screenshot({ path: `${pictures}${step}-${role}-${who}.png` })
    }
  }
  async function refuse(line: Line): Promise<void> {
    const command = line.refused ?? ''
    const person = group.person(line.by ?? '')
    const act = acts[command]
    if (!act) throw new Error(`nobody has said yet how ${command} is done on the screen`)
    for (const way of act.ways(person)) expect(await way.count(), `${person.name}, ${command} (${line.why ?? ''})`).toBe(0)
    expect(person.may).not.toContain(command)
    // And nothing else that they may not do is offered, nor in the window of the people.
    expect(await beyond(person)).toEqual([])
    await person.page.getByRole('button', { name: /en ligne/ }).click()
    await person.page.getByRole('dialog').waitFor()
    expect(await beyond(person)).toEqual([])
    await person.page.keyboard.press('Escape')
    await person.page.getByRole('dialog').waitFor({ state: 'hidden' })
  }

  test('everybody comes in, from the séance before or by the link', async () => {
    await group.comeIn()
    const names = Object.values(seance.people).map((person) => person.name)
    for (const person of Object.values(group.people)) {
      const here = person.page.getByRole('region', { name: 'Qui est là' }).getByRole('listitem')
      await expect.poll(async () => (await here.allInnerTexts()).sort()).toEqual(names.sort())
    }
  })

  for (const { step, lines } of chapters(seance)) {
    test(step, async () => {
      if (step !== 'welcome') await perform(group.lead(), 'move_to_step', { step }, seance)
      for (const line of lines) {
        if (line.do === 'close_session') await pictureAll(step)
        if (line.refused) await refuse(line)
        else if (line.do && line.by) await perform(group.person(line.by), line.do, line.data ?? {}, seance)
      }
      if (lines.at(-1)?.do !== 'close_session') await pictureAll(step)
    })
  }

  test('the report says what was said, to each what is theirs to see', async () => {
    for (const who of Object.keys(seance.people)) {
      const { lines, ...report } = await reportOn(group.person(who).page)
      expect(report, who).toEqual(reportFor(seance, who))
      for (const { name } of Object.values(seance.people)) expect(lines.join('\n'), who).toContain(name)
    }
    await pictureAll('closed')
  })

  test.runIf(seance.after)('the next room has what this one hands on, and nothing else', async () => {
    const { last_client: last, sessions_so_far: held, actions, adjustments } = seance.after ?? { last_client: '', sessions_so_far: [], actions: [], adjustments: [] }
    const leader = group.lead()
    await group.openNext(leader)
    const follow = leader.page.locator('[aria-labelledby=follow]')
    await leader.page.getByText(welcome.topics.already(held.map(({ client }) => client).join(', '))).waitFor()
    for (const { client = last } of actions) await follow.getByText(welcome.follow.of(client)).waitFor()
    expect((await follow.getByRole('listitem').locator('p.strong').allInnerTexts()).sort()).toEqual(actions.map(({ what }) => what).sort())
    expect(await leader.page.locator('[aria-labelledby=adjusted] p').allInnerTexts()).toEqual(adjustments)
  })

  test('every command of everybody was taken, once', () => {
    for (const person of Object.values(group.people)) {
      for (const given of person.given) expect(given, person.name).toEqual({ name: given.name, answer: 'accepted' })
    }
  })

  test('P8, P9: no word, name, key or token in what was sent, received, said or kept', async () => {
    const said = wordsIn(seance)
    for (const each of [...said.names, ...said.texts]) expect(traces(`…"${each}"…`, said)).toContain(each) // it would be found
    await server.stop('SIGTERM')
    await expectForgotten(said, group, browser, server)
  })

  test('nothing went wrong on the way, and nobody else was asked for anything', () => {
    expect(browser.problems).toEqual([])
  })
})
