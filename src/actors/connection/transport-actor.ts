import { fromResource } from '../lib/from-resource.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import type { ConnectionEvent } from './connection-events.ts'
import { type OpenWire, openDataPlane } from './data-plane.ts'

/**
 * Bridges one socket to its connection's mailbox. It lives as long as the connection and always gives back what it
 * took: the socket, its place in the sweep, its datagram channel.
 */
export const transportActor = fromResource<{ type: 'none' }, ConnectionEvent, TransportInput>(
  ({ input: { openWire, deps }, sendBack, fail }) => {
    const { plane, watch } = openDataPlane(openWire, deps, sendBack, fail)
    const removeWatch = deps.sweeps.add(watch)
    sendBack({ type: 'transport.opened', plane })
    return () => {
      removeWatch()
      if (plane.playerId !== undefined) {
        deps.lobby.send({ type: 'player.disconnected', playerId: plane.playerId, link: plane.link })
      }
      plane.link.datagrams?.close()
      plane.link.outbox.close()
      plane.link.wire.destroy()
    }
  },
)

export interface TransportInput {
  readonly openWire: OpenWire
  readonly deps: ConnectionDeps
}
