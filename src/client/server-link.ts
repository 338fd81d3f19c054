import type { ClientMessage } from '../protocol/client-messages.ts'
import { decodeServerMessage, encodeClientMessage } from '../protocol/codec.ts'
import { COMPACT_MARK } from '../protocol/compact-kinds.ts'
import type { ServerMessage } from '../protocol/server-messages.ts'
import { clientError } from './apex-sim-error.ts'
import type { ClientTransport, OpenTransport, TransportListener } from './transport.ts'

/**
 * One connection to a server: messages instead of bytes, and a listener that can change hands, because sign-in has the
 * connection first and the client after it. A message that this client does not know comes from a newer server; it is
 * counted and passed over.
 */
export interface LinkListener {
  message(message: ServerMessage): void
  /** A compact frame (FRM7); `bytes` may be reused after the call. */
  frame(bytes: Uint8Array): void
  closed(fault: Error | undefined): void
}

export interface LinkCounters {
  messagesReceived: number
  /** Messages and frames without the transport's own headers. */
  bytesReceived: number
  bytesSent: number
  /** What arrived and could not be read. */
  undecodable: number
}

export function createLinkCounters(): LinkCounters {
  return { messagesReceived: 0, bytesReceived: 0, bytesSent: 0, undecodable: 0 }
}

export class ServerLink {
  listener: LinkListener | undefined
  /** Those of the client, whose connections follow one another. */
  readonly counters: LinkCounters
  #transport: ClientTransport | undefined

  constructor(counters: LinkCounters = createLinkCounters()) {
    this.counters = counters
  }

  /** Opens a connection. Rejects with ApexSimError `connection_failed` or `aborted`. */
  static async open(
    open: OpenTransport,
    url: string,
    signal: AbortSignal,
    counters?: LinkCounters,
  ): Promise<ServerLink> {
    const link = new ServerLink(counters)
    try {
      signal.throwIfAborted()
      link.#transport = await open(url, link.#createListener(), signal)
    } catch (error) {
      throw signal.aborted ? abortError(signal) : clientError('connection_failed', reasonOf(error), error)
    }
    return link
  }

  get bufferedBytes(): number {
    return this.#transport?.bufferedBytes ?? 0
  }

  /** Throws RangeError for a number that the wire cannot hold. */
  send(message: ClientMessage): void {
    this.sendBytes(encodeClientMessage(message))
  }

  sendBytes(bytes: Uint8Array): void {
    this.counters.bytesSent += bytes.length
    this.#transport?.send(bytes)
  }

  close(): void {
    this.#transport?.close()
  }

  #createListener(): TransportListener {
    return { message: (bytes) => this.#receive(bytes), closed: (fault) => this.listener?.closed(fault) }
  }

  #receive(bytes: Uint8Array): void {
    this.counters.messagesReceived++
    this.counters.bytesReceived += bytes.length
    if (bytes[0] === COMPACT_MARK) {
      this.listener?.frame(bytes)
      return
    }
    const decoded = decodeServerMessage(bytes)
    if (decoded.ok) this.listener?.message(decoded.message)
    else this.counters.undecodable++
  }
}

/** What an aborted signal means: it ran out of time, or somebody changed his mind. */
export function abortError(signal: AbortSignal): Error {
  const isTimeout = signal.reason instanceof Error && signal.reason.name === 'TimeoutError'
  return isTimeout
    ? clientError('connection_failed', 'it took too long', signal.reason)
    : clientError('aborted', undefined, signal.reason)
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
