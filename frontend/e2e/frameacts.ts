/* How the facilitator holds the frame on the screen: the day, the steps, the round, the people. The other acts are in acts.ts. */
import type { Locator, Page } from './page'
import type { Person as PersonOf } from './person'
import { type Data, dayInBox, type Seance } from './seance'
import * as words from './words'

export type Person = PersonOf<Page>

export interface Act {
  ways(person: Person): Locator[]
  do(person: Person, data: Data, seance: Seance): Promise<void>
  /** The commands that it gives, where they are not just this one. */
  gives?(data: Data): string[]
}

const { common, lead, month, pace, room } = words
const stepNames = common.short as Record<string, string>
export const nameOf = (seance: Seance, who: string | undefined): string => seance.people[who ?? '']?.name ?? ''
export const labelOf = (labels: Record<string, string>, code: string | undefined): string => labels[code ?? ''] ?? ''

/** « ⋯ », then one of its lines. */
export async function more(person: Person, line: string): Promise<void> {
  await pick(person, lead.more.open, line)
}
export async function pick(person: Person, menu: string, line: string): Promise<void> {
  await person.button(menu).click()
  await person.button(line, person.page.locator(':popover-open')).click()
}

/** One of the facilitator's panels, then one of its buttons. */
async function fromPanel(p: Person, panel: string, button: string): Promise<void> {
  await more(p, panel)
  await p.button(button, p.page.getByRole('dialog')).click()
  await p.page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** In the window of the people, a line of somebody's menu. */
async function toPerson(p: Person, name: string, line: string): Promise<void> {
  await more(p, lead.more.people)
  await pick(p, room.people.moreFor(name), line)
  await p.page.keyboard.press('Escape')
  await p.page.getByRole('dialog').waitFor({ state: 'hidden' })
}

export const frame: Record<string, Act> = {
  plan_session: {
    ways: (p) => [p.button(lead.more.open)],
    do: async (p, { starts_at: day, call }) => {
      await more(p, lead.more.plan)
      const dialog = p.page.getByRole('dialog')
      if (day) await dialog.getByLabel(month.when.day).fill(dayInBox(day))
      if (call !== undefined) await dialog.getByLabel(month.when.call).fill(call)
      await p.button(month.plan.save, dialog).click()
      await dialog.waitFor({ state: 'hidden' })
    },
  },
  begin_session: {
    ways: (p) => [p.button(lead.begin.go)],
    do: async (p) => {
      await p.button(lead.begin.go).click()
      const early = p.button(lead.next.yes)
      if (await early.isVisible()) await early.click()
    },
  },
  give_floor: {
    ways: (p) => [p.page.getByRole('button', { name: /^Donner la parole à / })],
    do: (p, { participant }, seance) => p.button(lead.round.giveTo(nameOf(seance, participant))).click(),
  },
  set_minutes: {
    ways: (p) => [p.button(lead.more.open)],
    do: async (p, { step = '', minutes = 0 }) => {
      await more(p, lead.more.steps)
      const box = p.page.getByRole('spinbutton', { name: lead.minutes.of(labelOf(common.steps, step)), exact: true })
      await box.fill(String(minutes))
      await box.press('Enter')
      await p.page.keyboard.press('Escape')
      await p.page.getByRole('dialog').waitFor({ state: 'hidden' })
    },
  },
  start_round: {
    ways: (p) => [p.button(lead.round.start)],
    do: async (p, { order = [] }, seance) => {
      // One by one each goes up to its place, as by hand.
      const names = order.map((who) => nameOf(seance, who))
      const rows = () => p.page.getByRole('region', { name: lead.round.title }).getByRole('listitem').allInnerTexts()
      for (const [place, name] of names.entries()) {
        for (;;) {
          const at = (await rows()).findIndex((row) => row.startsWith(name))
          if (at <= place) break
          await p.button(lead.round.up(name)).click()
        }
      }
      await p.button(lead.round.start).click()
    },
  },
  hold_contributions: {
    ways: (p) => [p.button(pace.held.start), p.button(pace.held.show)],
    do: (p, { held }) => p.button(held ? pace.held.start : pace.held.show).click(),
  },
  start_quiet: {
    ways: (p) => [p.button(lead.more.open)],
    do: (p, { minutes = 0 }) => fromPanel(p, pace.quiet.title, lead.pause.minutes(minutes)),
  },
  end_quiet: { ways: (p) => [p.button(pace.quiet.end)], do: (p) => p.button(pace.quiet.end).click() },
  start_break: {
    ways: (p) => [p.button(lead.more.open)],
    do: (p, { minutes = 0 }) => fromPanel(p, lead.more.pause, lead.pause.minutes(minutes)),
  },
  end_break: {
    ways: (p) => [p.button(lead.more.resume)],
    do: async (p) => {
      const foot = p.button(lead.more.resume)
      if (await foot.isVisible()) await foot.click()
      else await more(p, lead.more.resume)
    },
  },
  move_to_step: {
    ways: (p) => [p.page.getByRole('button', { name: /^Passer / })],
    do: async (p, { step = '' }) => {
      const next = p.button(lead.next.go(labelOf(words.acts.toStep, step)))
      if (await next.isVisible()) {
        await next.click()
        await p.button(lead.next.yes).click()
      } else {
        await more(p, lead.more.steps)
        await p.button(`${lead.minutes.go} : ${labelOf(stepNames, step)}`).click()
        const yes = p.button(lead.next.yes)
        if (await yes.isVisible()) await yes.click() // going back by one step asks nothing
      }
    },
  },
  set_role: {
    ways: (p) => [p.page.getByRole('button', { name: /^Autres actions pour / })],
    do: (p, { participant, role }, seance) => toPerson(p, nameOf(seance, participant), role === 'observer' ? lead.people.observer : lead.people.consultant),
  },
  name_deputy: {
    ways: (p) => [p.page.getByRole('button', { name: /^Autres actions pour / })],
    do: (p, { participant }, seance) => toPerson(p, nameOf(seance, participant), lead.people.deputy),
  },
  close_session: {
    ways: (p) => [p.button(lead.next.close)],
    do: async (p) => {
      const foot = p.button(lead.next.close)
      if (await foot.isVisible()) await foot.click()
      else await more(p, lead.more.close)
      await p.button(lead.close.yes, p.page.getByRole('dialog')).click()
    },
  },
}
