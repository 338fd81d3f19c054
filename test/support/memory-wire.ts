import { decode, encode } from '@msgpack/msgpack'
import type { Wire, WireCloseCode, WireListener } from '../../src/transport/wire.ts'
import type { ServerSaid } from './dialect1-client.ts'

/** A wire without a socket: a test reads what was sent, says what arrives, and decides how much the system takes. */
export class MemoryWire implements Wire {
  readonly transport = 'tcp'
  readonly address = '192.0.2.1'
  /** What the system has not taken yet; a test sets it. */
  bufferedBytes = 0
  /** Messages sent, whole. */
  readonly sent: Uint8Array[] = []
  closeCode: WireCloseCode | undefined
  isDestroyed = false
  /** Whether the socket is read, as the server wants it. */
  isReading = true
  #listener: WireListener | undefined

  /** As a connection opens it. */
  readonly open = (listener: WireListener): Wire => {
    this.#listener = listener
    return this
  }

  /** Messages sent so far, decoded; compact frames are left out. */
  get said(): readonly ServerSaid[] {
    return this.sent.filter((bytes) => bytes[0] !== 0xc1).map((bytes) => decode(bytes) as ServerSaid)
  }

  /** The types of {@link said}. */
  get saidTypes(): readonly string[] {
    return this.said.map(({ type }) => type)
  }

  /** The client sends a message. */
  hear(type: string, data?: Readonly<Record<string, unknown>>): void {
    this.hearBytes(encode(data === undefined ? { type } : { type, data }))
  }

  hearBytes(bytes: Uint8Array): void {
    this.#listener?.message(bytes)
  }

  hearOversized(): void {
    this.#listener?.oversized(1_000_000)
  }

  hearPing(): void {
    this.#listener?.noise()
  }

  hearText(): void {
    this.#listener?.unsupported()
  }

  /** The system has taken everything. */
  drain(): void {
    this.bufferedBytes = 0
    this.hearDrain()
  }

  hearDrain(): void {
    this.#listener?.drained()
  }

  /** The socket is gone. */
  lose(error?: Error): void {
    this.#listener?.closed(error)
  }

  send(head: Uint8Array, body: Uint8Array = new Uint8Array(0)): void {
    this.sent.push(Uint8Array.of(...head, ...body))
  }

  setReading(isReading: boolean): void {
    this.isReading = isReading
  }

  end(code: WireCloseCode): void {
    this.closeCode ??= code
  }

  destroy(): void {
    this.isDestroyed = true
  }
}
