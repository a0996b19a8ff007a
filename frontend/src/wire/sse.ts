/** What a server sends in one event: its kind ('message' where none is named) and its words. */
export interface Sent { event: string; data: string }

/** Takes server-sent events out of a body as its pieces come. Comments and ids are passed over; half an event is none. */
export class SentReader {
  #rest = ''
  #event = ''
  #data: string[] = []

  /** The events that are whole with this piece. */
  read(piece: string): Sent[] {
    const lines = (this.#rest + piece).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#line(line) ?? [])
  }

  #line(line: string): Sent | undefined {
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (line === '') return this.#whole()
    if (field === 'event') this.#event = value
    else if (field === 'data') this.#data.push(value)
    return undefined
  }

  #whole(): Sent | undefined {
    const sent = { event: this.#event || 'message', data: this.#data.join('\n') }
    const empty = this.#data.length === 0
    this.#event = ''
    this.#data = []
    return empty ? undefined : sent
  }
}
