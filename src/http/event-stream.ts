import { ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { LIVE_END_MS_MAX, LIVE_RETRY_MS } from './limits.ts'
import type { LiveParcel, LiveSink } from './live-streams.ts'

/**
 * Server-sent events (the `EventSource` of browsers), written to the response itself: what is shared by all viewers stays
 * one buffer down to the system, and what it has not taken can be asked for. The body ends with its connection, so that
 * nothing is put around each write.
 */
export class EventStream implements LiveSink {
  readonly #outgoing: ServerResponse

  constructor(outgoing: ServerResponse) {
    this.#outgoing = outgoing
  }

  get waitingBytes(): number {
    return this.#outgoing.writableLength
  }

  send({ sse }: LiveParcel): number {
    this.#outgoing.write(sse)
    return sse.length
  }

  heartbeat(): void {
    this.#outgoing.write(HEARTBEAT)
  }

  end(): void {
    this.#outgoing.end()
    setTimeout(() => this.cut(), LIVE_END_MS_MAX).unref()
  }

  cut(): void {
    this.#outgoing.destroy()
  }
}

/**
 * Whether the answer has the connection. One that was asked for behind another on the same connection has it once that is
 * through; until then it cannot end the connection, and not every version of Node tells it when that ends.
 */
export function hasConnection(c: Context): boolean {
  return outgoingOf(c).socket !== null
}

/** Answers with a stream that `attach` writes to; what that returns is called when the connection, which it has, is closed. */
export function answerWithEvents(c: Context, attach: (sink: LiveSink) => () => void): Response {
  const outgoing = outgoingOf(c)
  // Gone while the question went through; nobody would say so again.
  if (outgoing.destroyed) return alreadySent()
  const { headers } = c.body(null, 200, HEAD)
  outgoing.on('error', () => {})
  // Without it the length is none and there are no chunks.
  outgoing.removeHeader('Transfer-Encoding')
  outgoing.writeHead(200, Object.fromEntries(headers))
  outgoing.write(FIRST)
  outgoing.once('close', attach(new EventStream(outgoing)))
  return alreadySent()
}

function outgoingOf(c: Context): ServerResponse {
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>
  if (!(outgoing instanceof ServerResponse)) throw new Error('there is no connection to stream to')
  return outgoing
}

const HEAD = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  Connection: 'close',
  // Proxies that would gather a while before they hand on do not.
  'X-Accel-Buffering': 'no',
}

/** A comment, which clients skip. */
const HEARTBEAT = Buffer.from(':\n\n')
const FIRST = Buffer.from(`retry: ${LIVE_RETRY_MS}\n\n`)

/** Whoever sets a header on it later copies it, and only of one that has been looked into a copy is known as sent, too. */
function alreadySent(): Response {
  const sent = new Response(null, RESPONSE_ALREADY_SENT)
  void sent.body
  return sent
}
