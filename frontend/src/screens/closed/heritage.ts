import { nameOf } from '../../parts/people'
import type { Heritage, View } from '../../session'

/** What this séance hands on to the next, and nothing else: who has been client, the last plan, the settled adjustments. */
export function heritageOf(view: View): Heritage {
  const clients = [...view.passes.map((pass) => pass.id), ...(view.pass === undefined ? [] : [view.pass])].map((id) => nameOf(view, id))
  const at = view.begun_at
  return {
    ...(clients.length > 0 && { last_client: clients.at(-1) }),
    sessions_so_far: [...(view.heritage?.sessions_so_far ?? []), ...clients.map((client) => ({ ...(at !== undefined && { at }), client }))],
    actions: view.actions.map(({ id, what, due }) => ({ id, what, ...(due && { due }) })),
    adjustments: view.adjustments.filter((each) => each.settled).map(({ id, text }) => ({ id, text })),
  }
}
