// Recording what a page sends and receives, from inside the page: not every engine shows its sockets to a driver.

/** A frame that was sent or received, or an error of the page. */
export type Kind = 'sent' | 'received' | 'problem'

declare global {
  interface Window { tellTest(kind: Kind, text: string): unknown }
}

/** Runs in the page, before its scripts or later: passes frames to `window.tellTest`, from sockets, POSTs and streamed answers. */
export function record(): void {
  const tell = (kind: Kind, text: string) => void window.tellTest(kind, text)
  const seen = new WeakSet<WebSocket>()
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (this: WebSocket, data) {
    if (!seen.has(this)) { // the client speaks first, so nothing was received before
      seen.add(this)
      this.addEventListener('message', (event) => { tell('received', String(event.data)) })
    }
    tell('sent', String(data))
    send.call(this, data)
  }

  const ask = window.fetch
  window.fetch = async (input, init) => {
    const path = new URL(input as string, location.href).pathname
    if (path.endsWith('/commands')) tell('sent', String(init?.body))
    const answer = await ask(input, init)
    if (!answer.ok || !answer.body || !/\/(commands|stream)$/.test(path)) return answer
    const [own, copy] = answer.body.tee()
    void read(copy.pipeThrough(new TextDecoderStream()).getReader(), path.endsWith('/stream')).catch(() => undefined) // it was cut
    return new Response(own, answer)
  }
  async function read(body: ReadableStreamDefaultReader<string>, streams: boolean): Promise<void> {
    let text = ''
    for (let piece = await body.read(); !piece.done; piece = await body.read()) {
      text += piece.value
      if (!streams) continue
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('data: {"type"')) tell('received', line.slice(6))
    }
    if (!streams) tell('received', text)
  }
}
