import type { Server, Socket } from 'node:net'
import { type AddressKey, addressKey } from './address-key.ts'
import { ConnectionGate } from './connection-gate.ts'

/**
 * Bounds the open sockets of one server, in all and by address, and how fast an address opens them, before TLS or HTTP is
 * spent on them (RATE1, RATE2). The gate of the connections counts a socket only when it has become a connection;
 * unfinished handshakes and idle requests must not pile up in front of it. A socket too many is closed without a word, and
 * counted. A trusted proxy brings the clients of many addresses and is held to the total alone.
 */
export function capSockets(server: Pick<Server, 'on'>, limits: SocketLimits): void {
  const gate = new ConnectionGate(limits)
  const refusalOf = ({ remoteAddress }: Socket, address: AddressKey): SocketRefusal | undefined => {
    const refusal = gate.refusalOf(address)
    if (limits.isTrusted(remoteAddress)) return refusal === 'server_full' ? refusal : undefined
    if (refusal !== undefined || limits.mayOpen(address)) return refusal
    return 'connection_rate'
  }
  server.on('connection', (socket: Socket) => {
    // Refused and counted already by whoever looked before.
    if (socket.destroyed) return
    const address = addressKey(socket.remoteAddress)
    const refusal = refusalOf(socket, address)
    if (refusal !== undefined) {
      limits.onRefused(refusal)
      socket.destroy()
      return
    }
    gate.opened(address, 'tcp')
    socket.once('close', () => gate.closed(address, 'tcp'))
  })
}

/** Why a connection, or a socket that has not become one, is one too many. */
export type SocketRefusal = 'server_full' | 'connections_per_address' | 'connection_rate'

export interface SocketLimits {
  readonly connectionsMax: number
  readonly perAddressMax: number
  /** Counts one more socket of the address; false when they come too fast. */
  readonly mayOpen: (address: AddressKey) => boolean
  readonly isTrusted: (address: string | undefined) => boolean
  readonly onRefused: (refusal: SocketRefusal) => void
}
