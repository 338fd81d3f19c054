import type { Server, Socket } from 'node:net'
import { ConnectionGate } from './connection-gate.ts'

/**
 * Bounds the open sockets of one server, in all and by address, before TLS or HTTP is spent on them (RATE2). The gate of
 * the connections counts a socket only when it has become a connection; unfinished handshakes and idle requests must
 * not pile up in front of it. A socket too many is closed without a word.
 */
export function capSockets(server: Pick<Server, 'on'>, limits: SocketLimits): void {
  const gate = new ConnectionGate(limits)
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'unknown'
    if (gate.refusalOf(address) !== undefined) {
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
}
