import { nameOf } from '../../parts/people'
import { makeLink, parseAddress } from '../../store/links'
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

/** The announced link, if it is one of this site's rooms: words of other people never become a link to anywhere else. */
export function roomLink(text: string, origin: string): string | undefined {
  const site = `${origin}/`
  const address = text.startsWith(site) ? parseAddress(text.slice(origin.length)) : undefined
  if (!address || 'damaged' in address) return undefined
  const { room, key } = address
  return makeLink(origin, { room, ...(key && { key }) }) // a seat's secret in it is somebody's trick or mistake

}
