/**
 * What the client needs of a connection: whole messages in both directions, in order. WebSocket is built in
 * (websocket-transport.ts); TCP and TLS are in node.ts; anything else can be plugged in, an in-memory pair for example.
 */
export interface ClientTransport {
  /** Sends one message. Never throws; after the end it does nothing. */
  send(bytes: Uint8Array): void
  /** Bytes sent but not yet taken by the system. */
  readonly bufferedBytes: number
  /** Ends the connection after what was sent has left; `closed` follows. */
  close(): void
}

export interface TransportListener {
  /** One whole message. `bytes` may be reused after the call. */
  message(bytes: Uint8Array): void
  /** Called once, at the end; `fault` says why when nobody here asked for it. */
  closed(fault?: Error): void
}

/** Opens a connection. Rejects when there is none to be had or when `signal` aborts; the listener is not called then. */
export type OpenTransport = (url: string, listener: TransportListener, signal: AbortSignal) => Promise<ClientTransport>

/** A UDP socket to one address (node.ts). Faults are silence: the client then stays on the stream. */
export interface DatagramSocket {
  send(bytes: Uint8Array): void
  close(): void
}
export type OpenDatagrams = (
  address: { readonly host: string; readonly port: number },
  onMessage: (bytes: Uint8Array) => void,
) => DatagramSocket
