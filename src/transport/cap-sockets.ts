import type { Server, Socket } from 'node:net'
import { type AddressKey, addressKey } from './address-key.ts'
import { ConnectionGate, type SocketRefusal } from './connection-gate.ts'
import { Door, type DoorOptions, putDoor } from './door.ts'

/**
 * Bounds the open sockets of one server, in all and by address, and how fast an address opens them, before TLS or HTTP is
 * spent on them (RATE1, RATE2). The gate of the connections counts a socket only when it has become a connection;
 * unfinished handshakes and idle requests must not pile up in front of it. A socket too many is closed without a word, and
 * counted, a crowd of them at the door. A trusted proxy brings the clients of many addresses and is held to the total alone.
 */
export function capSockets(server: Server, limits: SocketLimits): void {
  const gate = new ConnectionGate(limits)
  const refusalOf = (key: AddressKey, address: string | undefined, isTooFast: (key: AddressKey) => boolean) => {
    const refusal = gate.refusalOf(key)
    if (limits.isTrusted(address)) return refusal === 'server_full' ? refusal : undefined
    return refusal ?? (isTooFast(key) ? 'connection_rate' : undefined)
  }
  const expectedRefusal: DoorOptions['expectedRefusal'] = (key, address) => refusalOf(key, address, limits.isTooFast)
  putDoor(server, new Door({ ...limits, expectedRefusal, onClosed: limits.onRefused }))
  server.on('connection', (socket: Socket) => {
    // Refused and counted already by whoever looked before.
    if (socket.destroyed) return
    const address = addressKey(socket.remoteAddress)
    const refusal = refusalOf(address, socket.remoteAddress, (key) => !limits.mayOpen(key))
    if (refusal !== undefined) {
      limits.onRefused(refusal)
      socket.destroy()
      return
    }
    gate.opened(address, 'tcp')
    socket.once('close', () => gate.closed(address, 'tcp'))
  })
}

export interface SocketLimits extends SocketRules {
  readonly connectionsMax: number
  readonly perAddressMax: number
}

/** How sockets are let in, wherever they come to. */
export interface SocketRules extends Pick<DoorOptions, 'mayTell' | 'ticksFirst'> {
  /** Counts one more socket of the address; false when they come too fast. */
  readonly mayOpen: (address: AddressKey) => boolean
  /** Whether {@link mayOpen} would say no, with nothing counted. */
  readonly isTooFast: (address: AddressKey) => boolean
  readonly isTrusted: (address: string | undefined) => boolean
  readonly onRefused: (refusal: SocketRefusal) => void
}
