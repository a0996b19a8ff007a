import type { View } from '../session'

/** One client's way through steps 1 to 5. */
export type Pass = View['passes'][number]

/** The pass that the view shows; undefined while nobody has been client. */
function present(view: View): Pass | undefined {
  if (view.pass === undefined) return undefined
  const { topic, presentation, questions, needs, contract, contributions, synthesis, actions } = view
  return { id: view.pass, questions, needs, contributions, actions, ...(topic && { topic }), ...(presentation && { presentation }), ...(contract && { contract }), ...(synthesis && { synthesis }) }
}

/** Whether anything is written in a pass. */
export function holdsWords(pass: Pass): boolean {
  return [pass.questions, pass.needs, pass.contributions, pass.actions].some((list) => list.length > 0) || [pass.presentation, pass.contract, pass.synthesis].some(Boolean)
}

/** Every pass of the séance, the present one last. */
export function passesOf(view: View): Pass[] {
  const now = present(view)
  return now ? [...view.passes, now] : [...view.passes]
}

/** Whether choosing this person leaves a pass that holds words: it is asked about first. */
export function leavesWords(view: View, next: string): boolean {
  const now = present(view)
  return now !== undefined && now.id !== next && (holdsWords(now) || view.held !== undefined)
}
