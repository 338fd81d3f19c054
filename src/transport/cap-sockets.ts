import type { Server, Socket } from 'node:net'
import { type AddressKey, addressKey } from './address-key.ts'
import { ConnectionGate } from './connection-gate.ts'

/**
 * Bounds the open sockets of one server, in all and by address, and how fast an address opens them, before TLS or HTTP is
 * spent on them (RATE1, RATE2). The gate of the connections counts a socket only when it has become a connection;
 * unfinished handshakes and idle requests must not pile up in front of it. A socket too many is closed without a word.
 * A trusted proxy brings the clients of many addresses and is held to the total alone.
 */
export function capSockets(server: Pick<Server, 'on'>, limits: SocketLimits): void {
  const gate = new ConnectionGate(limits)
  const isWelcome = ({ remoteAddress }: Socket, address: AddressKey) => {
    const refusal = gate.refusalOf(address)
    if (limits.isTrusted(remoteAddress)) return refusal !== 'server_full'
    return refusal === undefined && limits.mayOpen(address)
  }
  server.on('connection', (socket: Socket) => {
    const address = addressKey(socket.remoteAddress)
    if (!isWelcome(socket, address)) {
      socket.destroy()
      return
    }
    gate.opened(address, 'tcp')
    socket.once('close', () => gate.closed(address, 'tcp'))
  })
}

export interface SocketLimits {
  readonly connectionsMax: number
  readonly perAddressMax: number
  /** Counts one more socket of the address; false when they come too fast. */
  readonly mayOpen: (address: AddressKey) => boolean
  readonly isTrusted: (address: string | undefined) => boolean
}
