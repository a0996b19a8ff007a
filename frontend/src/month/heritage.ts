import { distinct } from '../parts/distinct'
import { holdsWords, passesOf } from '../parts/passes'
import { nameOf } from '../parts/people'
import type { Heritage, View } from '../session'
import { sameName } from './cycle'

const most = 100 // of each list

/** This séance's clients, in order; a client is counted once their pass holds words. */
export function clientsOf(view: View): string[] {
  return passesOf(view).filter(holdsWords).map(({ id }) => nameOf(view, id))
}

/**
 * What this séance hands on to the next, and nothing else: the clients so far, the plans for the return, the settled adjustments.
 * `asNow` gives the name that a person of the cycle goes by now.
 */
export function heritageOf(view: View, asNow: (name: string) => string = (name) => name): Heritage {
  const at = view.begun_at
  const clients = clientsOf(view)
  const before = view.heritage?.last_client
  const last = clients.at(-1) ?? (before !== undefined ? asNow(before) : undefined)
  const of = (client: string | undefined) => client !== undefined && !(last !== undefined && sameName(client, last)) && { client }
  const planned = passesOf(view).flatMap((pass) => pass.actions.map(({ id, what, due }) => ({ id, what, ...(due && { due }), ...of(nameOf(view, pass.id)) })))
  // Actions that nobody reported on, and those under way, come again, with their client's name.
  const state = new Map(view.follow_up.map((report) => [report.id, report.state]))
  const carried = (view.heritage?.actions ?? [])
    .filter(({ id }) => (state.get(id) ?? 'under_way') === 'under_way')
    .map(({ id, what, due, client }) => ({ id, what, ...(due && { due }), ...of(client === undefined && before === undefined ? undefined : asNow(client ?? before ?? '')) }))
  return {
    ...(last !== undefined && { last_client: last }),
    sessions_so_far: [...(view.heritage?.sessions_so_far ?? []).map((each) => ({ ...each, client: asNow(each.client) })), ...clients.map((client) => ({ ...(at !== undefined && { at }), client }))].slice(-most),
    actions: distinct([...planned, ...carried]).slice(0, most),
    adjustments: view.adjustments.filter((each) => each.settled).map(({ id, text }) => ({ id, text })).slice(-most),
  }
}
