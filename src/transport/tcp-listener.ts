import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { encodeServerMessage } from '../protocol/codec.ts'
import { errorMessage, type Reason } from '../protocol/reasons.ts'
import type { ServerMessage } from '../protocol/server-messages.ts'
import { type AddressKey, addressKey } from './address-key.ts'
import { frameHeader } from './frame-assembler.ts'
import { CLOSE_GRACE_MS, CONNECTION_WAIT_SECONDS, REFUSALS_TOLD_MAX } from './limits.ts'
import { TcpWire } from './tcp-wire.ts'
import type { TlsMaterial } from './tls.ts'
import type { Arrival } from './wire.ts'

/** Accepts TCP or, with a certificate, TLS connections and offers each as a wire yet to be opened. */
export interface TcpListenerOptions {
  readonly tls: TlsMaterial | undefined
  readonly messageBytesMax: number
  /** A TLS handshake not done by then ends (AUTH1). */
  readonly handshakeTimeoutMs: number
  /** A reason refuses the connection before anything is spent on it (RATE2); a plain TCP client reads it before the end. */
  readonly refusalOf: (address: AddressKey) => Reason | undefined
  readonly accept: (arrival: Arrival) => void
}

export function createTcpListener(options: TcpListenerOptions): Server {
  const { tls, refusalOf, messageBytesMax, handshakeTimeoutMs } = options
  const accept = (socket: Socket, address = addressOf(socket)) => {
    // Until the wire takes over, an early reset must not be an unhandled error.
    socket.on('error', ignore)
    const openWire: Arrival['openWire'] = (listener) => new TcpWire(socket, messageBytesMax, listener)
    options.accept({ address, transport: 'tcp', openWire })
  }
  if (tls === undefined) {
    const refuse = createRefuser()
    return createServer((socket) => {
      const address = addressOf(socket)
      const refusal = refusalOf(address)
      if (refusal === undefined) accept(socket, address)
      else refuse(socket, refusal)
    })
  }
  const server = createTlsServer({ ...tls, handshakeTimeout: handshakeTimeoutMs }, (socket) => accept(socket))
  // Before the handshake, which is the dear part of a TLS connection.
  server.on('connection', (socket: Socket) => {
    if (refusalOf(addressOf(socket)) !== undefined) socket.destroy()
  })
  // A failed handshake is the client's affair. One that took too long is still open: only HTTPS servers close it themselves.
  server.on('tlsClientError', (_, socket) => socket.destroy())
  return server
}

/** Says why and closes; a peer that does not follow is destroyed. Beyond a few at a time, nobody is told any more. */
function createRefuser(): (socket: Socket, reason: Reason) => void {
  let told = 0
  return (socket, reason) => {
    socket.on('error', ignore)
    if (told >= REFUSALS_TOLD_MAX) {
      socket.destroy()
      return
    }
    told++
    socket.once('close', () => {
      told--
    })
    // What the peer says is read and thrown away, or our end would become a reset that overtakes the refusal.
    const refusal = encodeServerMessage(refusalMessage(reason))
    socket.resume().end(Buffer.concat([frameHeader(refusal.length), refusal]))
    setTimeout(() => socket.destroy(), CLOSE_GRACE_MS).unref()
  }
}

/** A place becomes free at any time, but a rate says when to come again. */
function refusalMessage(reason: Reason): ServerMessage {
  const message = errorMessage(reason)
  return reason === 'connection_rate' ? { ...message, retryAfterSeconds: CONNECTION_WAIT_SECONDS } : message
}

function addressOf(socket: Socket): AddressKey {
  return addressKey(socket.remoteAddress)
}

function ignore(): void {}
