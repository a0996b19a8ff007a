// What an error over HTTP is to a line. A proxy may answer anything in the server's place, so only an
// answer that bears one of the server's codes can be final.
import type { Code } from './types'

const closes: Record<number, number> = { 401: 4001, 403: 4003, 404: 4004, 409: 4010 }
// `bad_command` is none: a request that is wrong as such says nothing of the person or the room.
const final: ReadonlySet<Code> = new Set(['not_authenticated', 'not_found', 'too_many'])

/** The close code that stands for an answer without a stream. */
export async function closeCode(response: Response): Promise<number> {
  if (response.status === 503) return 1012
  const code = await codeOf(response)
  return code !== undefined && final.has(code) ? (closes[response.status] ?? 1006) : 1006
}

/** The code with which a command was refused, where HTTP says it in place of a frame. */
export async function refusalCode(response: Response): Promise<Code | undefined> {
  if (response.status === 429) return 'rate_limited'
  if (response.status === 503) return 'unavailable'
  return response.status === 400 ? codeOf(response) : undefined
}

async function codeOf(response: Response): Promise<Code | undefined> {
  try {
    const { code } = (await response.json()) as { code?: unknown }
    return typeof code === 'string' ? (code as Code) : undefined
  } catch {
    return undefined
  }
}
