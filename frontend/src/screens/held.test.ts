// @vitest-environment happy-dom
/* What a trial of a séance found wrong, as it should be. */
import { describe, expect, test } from 'vitest'
import { button, buttons, draw, eachInItsRoom, press, said, show } from '../testing/drawnroom'
import { ui } from '../parts/ui.svelte'
import { viewOf } from '../preview/views'
import type { Role, StepName, View } from '../session'
import { acts } from '../words/acts'
import { common } from '../words/common'
import { lead } from '../words/lead'
import { room } from '../words/room'
import { steps } from '../words/steps'
import { panels } from './panels.svelte'

eachInItsRoom()
const minute = 60_000
const quiet = { over: false, round: false, early: false, waiting: false }
const boxOf = (label: string) => {
  const tag = [...document.querySelectorAll('label')].find((each) => each.textContent?.startsWith(label))
  return document.getElementById(tag?.htmlFor ?? '') as HTMLTextAreaElement | null
}
async function write(label: string, text: string) {
  const box = boxOf(label)
  if (!box) throw new Error(`no box « ${label} »`)
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
  await show()
}
const filled = () => [...document.querySelectorAll('button.main')].map((each) => each.textContent?.trim())

test('the lines of the chosen topic stand in « La situation », ready to be changed', async () => {
  await draw('client', 'presentation', () => ({ presentation: undefined as never, topic: 't', topics: [{ id: 't', by: 'sophie', headline: 'Déléguer', kind: 'project', text: 'Tout passe par moi.', support: 0 }] }))
  expect(boxOf(steps().presentation.situation)?.value).toBe('Tout passe par moi.')
})

describe('« Étapes et minutes »', () => {
  test('a jump over several steps asks once, and says why one might wait', async () => {
    const { send } = await draw('facilitator', 'clarification')
    panels.open = 'minutes'
    await show()
    await press(room().of(lead().minutes.go, common().short.synthesis))
    expect(send).not.toHaveBeenCalled()
    expect(said()).toContain(lead().next.ask(acts().toStep.synthesis))
    await press(lead().next.yes)
    expect(send).toHaveBeenCalledWith('move_to_step', { step: 'synthesis' })
  })
  test('back by one step is one tap', async () => {
    const { send } = await draw('facilitator', 'clarification')
    panels.open = 'minutes'
    await show()
    await press(room().of(lead().minutes.go, common().short.presentation))
    expect(send).toHaveBeenCalledWith('move_to_step', { step: 'presentation' })
  })
})

test('over the open notebook, the new step is said; one tap goes there, and what is typed stays', async () => {
  const { session } = await draw('consultant', 'contract')
  ui.notebook = true
  await show()
  expect(button(room().notebook.see)).toBeUndefined()
  await write(room().notebook.label, 'Elle dit « je ».')
  session.view = viewOf('consultant', 'consultation', quiet)
  await show()
  expect(said()).toContain(room().notebook.moved(common().steps.consultation))
  await press(room().notebook.see)
  expect(ui.notebook).toBe(false)
  expect(session.draft('note').text).toBe('Elle dit « je ».')
})

describe('the kinds of a contribution', () => {
  const asks = ({ contract }: View) => ({ contract: { request: '', wording: 1, agreed: [], concerns: [], ...contract, kinds: ['metaphor', 'experience'] as const satisfies string[] } })
  const radios = () => [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')]

  test('are taps, the asked ones first, none at the start, then the last one used', async () => {
    const { send } = await draw('consultant', 'consultation', asks as unknown as (view: View) => Partial<View>)
    expect(radios().map((each) => each.value)).toEqual(['metaphor', 'experience'])
    expect(radios().some((each) => each.checked)).toBe(false)
    await write(steps().consultation.label, 'Un jardin en hiver.')
    const offer = steps().consultation.offer('Sophie')
    await press(offer)
    expect(send).not.toHaveBeenCalled()
    expect(said()).toContain(steps().consultation.pickKind)
    radios()[0]?.click()
    await show()
    await press(offer)
    expect(send).toHaveBeenCalledWith('offer_contribution', expect.objectContaining({ kind: 'metaphor', text: 'Un jardin en hiver.' }))
    expect(radios().find((each) => each.checked)?.value).toBe('metaphor')
  })
  test('that nobody asked for are one tap away', async () => {
    await draw('consultant', 'consultation', asks as unknown as (view: View) => Partial<View>)
    await press(steps().consultation.moreKinds)
    expect(radios()).toHaveLength(10)
  })
})

describe('for the client in 4', () => {
  test('nothing is filled, while one reads and while one listens', async () => {
    await draw('client', 'consultation')
    expect(filled()).toEqual([])
    await press(steps().consultation.listen)
    expect(filled()).toEqual([])
  })
  test.each(['Écouter', 'a move', 'the close'])('%s keeps a half-typed annotation as the private words that it is', async (how) => {
    const { session, send } = await draw('client', 'consultation')
    const { id, kept = false } = session.view.contributions.find((each) => !each.words) ?? { id: '' }
    const place = document.getElementById(`apport-${id}`)
    await press(steps().consultation.annotate, place ?? document)
    await write(steps().consultation.annotation, 'À garder au')
    if (how === 'Écouter') await press(steps().consultation.listen)
    else session.view = viewOf('client', how === 'a move' ? 'synthesis' : 'closed', quiet)
    await show()
    expect(send).toHaveBeenCalledWith('keep_contribution', { contribution: id, kept, text: 'À garder au' })
    expect(session.draft(`kept/${id}`).text).toBe('')
  })
  test('cancelled, it is let go', async () => {
    const { session, send } = await draw('client', 'consultation')
    const { id } = session.view.contributions.find((each) => !each.words) ?? { id: '' }
    await press(steps().consultation.annotate, document.getElementById(`apport-${id}`) ?? document)
    await write(steps().consultation.annotation, 'non')
    await press(common().verbs.cancel)
    expect(send).not.toHaveBeenCalled()
  })
})

describe('what was typed and not sent', () => {
  test.each([['facilitator', 'welcome'], ['client', 'presentation'], ['consultant', 'presentation'], ['facilitator', 'consultation'], ['observer', 'debrief'], ['client', 'closed'], ['facilitator', 'closed']] as [Role, StepName][])(
    'is shown to a %s in %s', async (role, step) => {
      const { session } = await draw(role, step === 'closed' ? 'debrief' : 'contract')
      session.draft('kept/c9').text = 'une idée à garder'
      session.draft('consultation/contribution/kind').text = 'metaphor'
      session.view = viewOf(role, step, quiet)
      await show()
      expect(said()).toContain(steps().unsent.title)
      expect(said()).toContain('une idée à garder')
      expect(said()).not.toContain('metaphor')
      await press(steps().unsent.drop)
      expect(said()).not.toContain('une idée à garder')
    })
  test('is not shown while its box is there', async () => {
    const { session } = await draw('consultant', 'consultation')
    await write(steps().consultation.label, 'en train')
    expect(said()).not.toContain(steps().unsent.contribution)
    session.view = viewOf('consultant', 'synthesis', quiet)
    await show()
    expect(said()).toContain(steps().unsent.contribution)
    expect(said()).toContain('en train')
  })
})

test('what one learned in 5, for oneself, can be given to the group in 6', async () => {
  const mine = { id: 'l9', by: 'nadia', kind: 'learning', text: 'Se taire est un don.', private: true } as const
  const { send, session } = await draw('consultant', 'synthesis', () => ({ learnings: [{ ...mine, by: viewOf('consultant', 'synthesis', quiet).me }] }))
  session.view = { ...viewOf('consultant', 'debrief', quiet), learnings: session.view.learnings }
  await show()
  expect(said()).toContain(steps().debrief.rate)
  await press(steps().debrief.give)
  expect(send).toHaveBeenCalledWith('share_learning', { learning: 'l9', kind: 'learning', text: 'Se taire est un don.' })
})

describe('in a break', () => {
  const paused = (ago: number, minutes = 10) => ({ step }: View) => ({ step: { ...step, break: { started_at: Date.now() - ago, minutes } } })

  test('« Reprendre la séance » is the main button', async () => {
    const { send } = await draw('facilitator', 'consultation', paused(minute))
    expect(filled()).toEqual([lead().more.resume])
    await press(lead().more.resume)
    expect(send).toHaveBeenCalledWith('end_break', {})
  })
  test('the speaker’s clock waits', async () => {
    const { session } = await draw('facilitator', 'consultation', paused(minute), { round: true })
    const since = session.view.floor?.since ?? 0
    session.view = { ...session.view, floor: { speaker: 'marc', order: ['marc', 'nadia'], since: (session.view.step.break?.started_at ?? 0) - 40_000 } }
    session.now += 3 * minute
    await show()
    expect(since).toBeGreaterThan(0)
    expect(said()).toContain(`${lead().round.speaks} · 0:40`)
  })
  test('over its time, the facilitator alone reads by how much, and can give five minutes more', async () => {
    const { send } = await draw('facilitator', 'consultation', paused(13 * minute))
    expect(said()).toContain(lead().pause.over(3))
    await press(lead().pause.more)
    expect(send).toHaveBeenCalledWith('start_break', { minutes: 18 })
  })
  test('over its time, a consultant reads no minutes', async () => {
    await draw('consultant', 'consultation', paused(13 * minute))
    expect(said()).toContain(room().pause.over)
    expect(said()).not.toContain(lead().pause.over(3))
  })
})

test.each([['Commencer par une équipe', 'Commencer par une équipe'], [undefined, '']])('« Ajouter au plan » begins from the client’s own words (%s)', async (words, begun) => {
  await draw('client', 'synthesis', ({ contributions }) => ({ contributions: contributions.slice(0, 1).map(({ words: _words, ...each }) => ({ ...each, kept: true, ...(words && { words }) })) }))
  await press(steps().synthesis.addToPlan)
  expect(boxOf(steps().synthesis.what)?.value).toBe(begun)
})

test('what consultants miss in the contract stands first on the client’s screen, and the foot says so', async () => {
  await draw('client', 'contract', () => ({ contract: { request: 'm’aidiez', kinds: [], wording: 1, agreed: [], concerns: [{ id: 'nadia', by: 'nadia', text: 'Depuis combien de temps ?' }] } }))
  const text = document.getElementById('main')?.textContent ?? ''
  expect(text.indexOf('Depuis combien de temps ?')).toBeGreaterThanOrEqual(0)
  expect(text.indexOf('Depuis combien de temps ?')).toBeLessThan(text.indexOf(steps().contract.wish))
  expect(said()).toContain(steps().contract.missingAbove(1))
})

describe('the opener, back after a claim', () => {
  test('is offered the seat plainly, and once', async () => {
    const { send } = await draw('consultant', 'consultation', () => ({}), { opened: true, may: ['claim_facilitation'] })
    await press(room().people.takeBack)
    expect(send).toHaveBeenCalledWith('claim_facilitation', {})
    await press(room().people.leaveIt)
    expect(button(room().people.takeBack)).toBeUndefined()
  })
  test('who did not open the room is not', async () => {
    await draw('consultant', 'consultation', () => ({}), { may: ['claim_facilitation'] })
    expect(button(room().people.takeBack)).toBeUndefined()
  })
})

test('a discreet word goes with its step, and stays in the help', async () => {
  const { session } = await draw('consultant', 'consultation')
  expect(document.querySelector('.word')?.textContent).toContain('Et si c’était une question ?')
  const { nudges } = session.view
  const next = viewOf('consultant', 'synthesis', quiet)
  session.view = { ...next, nudges, step: { ...next.step, started_at: Date.now() + 1000 } }
  await show()
  expect(document.querySelector('.word')).toBeNull()
  panels.open = 'help'
  await show()
  expect(document.querySelector('dialog')?.textContent).toContain('Et si c’était une question ?')
  expect(document.querySelector('dialog')?.textContent).toMatch(/Fin vers \d+ h \d\d/)
})

describe('a round', () => {
  test('leaves out who is away, and takes them in at its end when they are back', async () => {
    const { session, send } = await draw('facilitator', 'consultation', () => ({}), { online: ['helene', 'sophie', 'nadia', 'marc'] })
    await press(lead().round.start)
    const order = (send.mock.calls[0]?.[1] as unknown as { order: string[] }).order
    expect([...order].sort()).toEqual(['marc', 'nadia'])
    session.view = { ...session.view, floor: { speaker: order[0] ?? '', since: Date.now(), order } }
    await show()
    session.online = new Set([...session.online, 'yacine'])
    await show()
    expect(send.mock.calls.at(-1)).toEqual(['start_round', { order: [...order, 'yacine'] }])
  })
  test('in 2 has the consultants only', async () => {
    const { send } = await draw('facilitator', 'clarification')
    await press(lead().round.start)
    expect((send.mock.calls[0]?.[1] as unknown as { order: string[] }).order).not.toContain('sophie')
  })
})

test('« Effacer pour tout le monde » and « Oublier cette salle ici » stand apart', async () => {
  await draw('facilitator', 'closed')
  const erase = buttons().find((each) => each.textContent?.trim() === lead().more.erase)
  const forget = buttons().find((each) => each.textContent?.trim() === room().gone.forget)
  expect(erase?.parentElement).not.toBe(forget?.parentElement)
  expect(forget).toBeDefined()
})
