import type { AddressKey } from './address-key.ts'

/**
 * One stream socket as the rest sees it: whole messages in, whole messages out, framing hidden. Implemented for TCP
 * (with or without TLS) and WebSocket, and by an in-memory pair in tests. A wire never queues by itself beyond what
 * the socket holds; who may send how much is the outbox's business.
 */
export interface Wire {
  readonly transport: 'tcp' | 'websocket'
  /** Peer address for limits and logs; never an identity. */
  readonly address: string
  /** Bytes sent and not yet taken by the system. */
  readonly bufferedBytes: number
  /**
   * Sends one message. With a `body`, `head` is the first piece of the same message, and both are copied. A message in
   * one piece is not and may not change afterwards.
   */
  send(head: Uint8Array, body?: Uint8Array): void
  /**
   * Whether the socket is read. While it is not, the system's buffers fill and hold the peer back; what has been read
   * already still comes.
   */
  setReading(isReading: boolean): void
  /** Closes after what was sent has left; destroys when the peer does not follow. */
  end(code: WireCloseCode): void
  destroy(): void
}

/** Why we close, as WebSocket close codes; TCP has only the closing itself. */
export const WireClose = { Normal: 1000, GoingAway: 1001, Unsupported: 1003, TooLarge: 1009, Policy: 1008 } as const
export type WireCloseCode = (typeof WireClose)[keyof typeof WireClose]

/** A socket that was accepted, yet to be opened as a wire by whoever takes it. */
export interface Arrival {
  /** Whom limits count it for; never an identity. */
  readonly address: AddressKey
  readonly transport: 'tcp' | 'websocket'
  readonly openWire: (listener: WireListener) => Wire
}

export interface WireListener {
  /** One whole message. The bytes may be reused after the call returns. */
  message(bytes: Uint8Array): void
  /** A message longer than allowed was announced; nothing was allocated, and no more messages come. */
  oversized(bytes: number): void
  /** The peer spoke something that is no message of this transport (text on a WebSocket, say). */
  unsupported(): void
  /** The peer sent something that is no message and needs no answer of ours (a ping of the transport). */
  noise(): void
  drained(): void
  /** Once, last: the socket is gone. */
  closed(error?: Error): void
}
