import { once } from 'node:events'
import type { Socket } from 'node:net'
import { decode } from '@msgpack/msgpack'
import { WebSocket } from 'ws'

export type LineKind = 'tcp' | 'websocket'

/** What the server said, as far as a fuzzer cares. */
export interface Heard {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A stream of messages in either transport: bytes are said as they are, what comes back is read leniently. */
export class Line {
  readonly kind: LineKind
  readonly #send: (bytes: Uint8Array) => void
  readonly #stop: () => void
  #isEnded = false
  #heard: Heard[] = []
  #wake: () => void = () => {}

  constructor(kind: LineKind, send: (bytes: Uint8Array) => void, stop: () => void) {
    this.kind = kind
    this.#send = send
    this.#stop = stop
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** One message, framed as its transport wants it. */
  say(bytes: Uint8Array): void {
    if (!this.#isEnded) this.#send(bytes)
  }

  /** The next message of one of these types; undefined when none comes in time, or the connection ends. */
  async hear(...types: readonly string[]): Promise<Heard | undefined> {
    const timeout = AbortSignal.timeout(HEAR_MS)
    timeout.addEventListener('abort', () => this.#wake(), { once: true })
    for (;;) {
      const next = this.#heard.shift()
      if (next !== undefined && types.includes(next.type)) return next
      if (next !== undefined) continue
      if (this.#isEnded || timeout.aborted) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Ends it at once. */
  destroy(): void {
    this.ended()
    this.#stop()
  }

  ended(): void {
    this.#isEnded = true
    this.#wake()
  }

  received(bytes: Uint8Array): void {
    if (bytes[0] === COMPACT_MARK) return
    if (this.#heard.length >= HEARD_MAX) this.#heard.shift()
    this.#heard.push(decode(bytes) as Heard)
    this.#wake()
  }
}

const COMPACT_MARK = 0xc1
const HEAR_MS = 1000
/** A conversation looks for the answer to what it has just said. */
const HEARD_MAX = 256

export function openTcpLine(socket: Socket): Line {
  const send = (bytes: Uint8Array) => {
    const framed = Buffer.alloc(4 + bytes.length)
    framed.writeUInt32BE(bytes.length)
    framed.set(bytes, 4)
    socket.write(framed)
  }
  const line = new Line('tcp', send, () => socket.destroy())
  let unread: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk])
    while (unread.length >= 4 && unread.length >= 4 + unread.readUInt32BE()) {
      const end = 4 + unread.readUInt32BE()
      line.received(unread.subarray(4, end))
      unread = unread.subarray(end)
    }
  })
  socket.on('close', () => line.ended())
  return line
}

export async function openWebSocketLine(port: number, localAddress: string): Promise<Line> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { localAddress })
  socket.on('error', () => {})
  const line = new Line(
    'websocket',
    (bytes) => socket.send(bytes),
    () => socket.terminate(),
  )
  socket.on('message', (bytes: Buffer) => line.received(bytes))
  socket.on('close', () => line.ended())
  await once(socket, 'open')
  return line
}
