// A group that comes to its room as groups do: from the room of the séance before, or by the link.
import { more } from './frameacts'
import type { Page as ChromiumPage } from 'playwright-core'
import type { Browsers, Page } from './page'
import type { Person } from './person'
import { dayInBox, type Seance } from './seance'
import * as words from './words'

const { closing, common, entry, lead, month, room, steps, welcome } = words

export class Group<P extends Page = ChromiumPage> {
  readonly people: Record<string, Person<P>> = {}
  readonly facilitator: string
  /** The rooms' links, this séance's last. */
  readonly links: string[] = []

  constructor(readonly seance: Seance, readonly browser: Browsers<P>, readonly server: { url: string }) {
    const [who] = Object.entries(seance.people).find(([, person]) => person.role === 'facilitator') ?? []
    if (who === undefined) throw new Error('nobody leads this séance')
    this.facilitator = who
  }

  /** Opens the room, after those of the earlier clients where there is something to hand on, and brings everyone in. */
  async comeIn(): Promise<void> {
    const { heritage } = this.seance
    const before = heritage?.clients_so_far ?? []
    await this.#open(before.length === 0 ? this.seance.plan : undefined)
    for (const [index, client] of before.entries()) {
      const latest = index === before.length - 1
      await this.#earlier(client, latest ? heritage : undefined, latest ? this.seance.plan : undefined)
    }
    for (const who of Object.keys(this.seance.people)) if (who !== this.facilitator) await this.join(who)
  }

  lead(): Person<P> {
    return this.person(this.facilitator)
  }
  person(who: string): Person<P> {
    const person = this.people[who]
    if (!person) throw new Error(`${who} is not here`)
    return person
  }
  name(who: string): string {
    return this.seance.people[who]?.name ?? who
  }

  /** By the link: one field, one click. */
  async join(who: string, name = this.name(who)): Promise<Person<P>> {
    const link = this.links.at(-1) ?? ''
    const there = this.people[who]
    const person = (this.people[who] = there ?? (await this.browser.person(who, link)))
    if (there) await there.page.goto(link)
    await this.#comeThrough(person, name)
    return person
  }

  async #comeThrough(person: Person<P>, name: string): Promise<void> {
    await person.box(entry.name).fill(name)
    await person.button(entry.entrance.enter).click()
    await person.page.locator('#step-heading').waitFor()
  }

  async #open(plan: Seance['plan'] | undefined): Promise<void> {
    const opener = (this.people[this.facilitator] = await this.browser.person(this.facilitator, this.server.url))
    await opener.box(entry.name).fill(this.name(this.facilitator))
    await opener.page.getByLabel(entry.group).fill(this.seance.group)
    if (plan) await this.#choosePlan(opener, plan)
    await opener.button(entry.open).click()
    await this.#takeLink(opener)
  }

  async #choosePlan(person: Person<P>, plan: Seance['plan']): Promise<void> {
    await person.page.getByRole('radio', { name: words.plan.plans[plan], exact: true }).check()
  }

  async #takeLink(person: Person<P>): Promise<void> {
    const link = await person.box(welcome.share.link).inputValue()
    this.links.push(link)
  }

  /* A séance before: who was its client, and of the latest what they planned and what the group settled. Then on to the next room. */
  async #earlier(clientName: string, carried: Seance['heritage'], plan: Seance['plan'] | undefined): Promise<void> {
    const leader = this.lead()
    const who = Object.keys(this.seance.people).find((each) => this.name(each) === clientName) ?? clientName
    const client = await this.join(who, clientName)
    await more(leader, lead.more.client)
    const choice = leader.page.getByRole('dialog')
    await leader.gives('choose_client', () => leader.button(welcome.topics.choose(clientName), choice).click())
    await this.#goTo('synthesis')
    if (!carried) { // a client is counted once their pass holds words
      await client.gives('write_synthesis', async () => {
        await client.write(client.box(steps.synthesis.mine), 'Je vois autrement.')
        await client.button(steps.synthesis.share).click()
      })
    } else {
      for (const { what, due } of carried.actions) {
        await client.gives('plan_action', async () => {
          await client.button(steps.synthesis.add).click()
          await client.write(client.box(steps.synthesis.what), what)
          if (due) await client.page.getByLabel(steps.synthesis.due).fill(due)
          await client.button(steps.synthesis.save).click()
        })
      }
      await this.#goTo('debrief')
      for (const text of carried.adjustments) {
        await client.gives('propose_adjustment', async () => {
          await client.write(client.box(steps.debrief.adjustment), text)
          await client.button(steps.debrief.propose).click()
        })
        await leader.gives('settle_adjustment', () => leader.button(steps.debrief.settleThis(text)).click())
      }
    }
    await this.#handOn(leader, plan)
    if (plan) await this.#follow(client)
  }

  async #goTo(step: 'synthesis' | 'debrief'): Promise<void> {
    const leader = this.lead()
    await more(leader, lead.more.steps)
    await leader.button(`${lead.minutes.go} : ${common.short[step]}`).click()
    await leader.gives('move_to_step', () => leader.button(lead.next.yes).click())
  }

  async #handOn(leader: Person<P>, plan: Seance['plan'] | undefined): Promise<void> {
    await more(leader, lead.more.close)
    await leader.gives('close_session', () => leader.button(lead.close.yes).click())
    await this.openNext(leader, plan)
  }

  /** From the closed room, or one's debrief, to the next room, and in. */
  async openNext(leader: Person<P>, plan?: Seance['plan']): Promise<void> {
    await leader.button(closing.next.prepare).click()
    if (plan) await this.#choosePlan(leader, plan)
    const day = plan && this.seance.planned ? dayInBox(this.seance.planned.starts_at) : '' // for now, not for its day in four weeks
    await leader.page.getByLabel(month.when.day, { exact: true }).fill(day)
    await leader.gives('announce_next', () => leader.button(closing.next.open).click())
    await this.#follow(leader)
    await leader.button(entry.entrance.goIn).click()
    await this.#takeLink(leader)
  }

  /* « Aller à la prochaine salle », from the closed one: as far as its door. */
  async #follow(person: Person<P>): Promise<void> {
    await person.page.getByRole('link', { name: closing.next.go }).click()
    await person.page.getByText(this.seance.group).first().waitFor()
    await person.page.getByText(room.bar.skip).waitFor({ state: 'detached' })
  }
}
