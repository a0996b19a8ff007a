import { nameOf } from '../../parts/people'
import type { Heritage, View } from '../../session'

/** What this séance hands on to the next, and nothing else: who has been client, the last plan, the settled adjustments. */
export function heritageOf(view: View): Heritage {
  const before = view.heritage?.clients_so_far ?? []
  const client = view.client === undefined ? undefined : nameOf(view, view.client)
  return {
    ...(client !== undefined && { last_client: client }),
    clients_so_far: client === undefined || before.includes(client) ? before : [...before, client],
    actions: view.actions.map(({ id, what, due }) => ({ id, what, ...(due && { due }) })),
    adjustments: view.adjustments.filter((each) => each.settled).map((each) => each.text),
  }
}

/** The announced link, if it is one of this site's rooms: words of other people never become a link to anywhere else. */
export function roomLink(text: string, origin: string): string | undefined {
  try {
    const url = new URL(text)
    return url.origin === origin && url.pathname.startsWith('/r/') ? url.href : undefined
  } catch {
    return undefined
  }
}
