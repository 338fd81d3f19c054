import type { Reason } from '../protocol/reasons.ts'
import type { AddressKey } from '../transport/address-key.ts'
import type { SocketRefusal } from '../transport/connection-gate.ts'
import type { ListenerOptions } from './listeners.ts'
import type { ServerParts } from './server-parts.ts'

/** How sockets are let in, whatever they are for: by what their address may open, and after the ticks that are due. */
export interface Entrance {
  /** What everything that listens has in common. */
  readonly common: Pick<ListenerOptions, 'config' | 'addresses' | 'sockets' | 'onError'>
  /** Counts one more connection of the address; why it is one too many, or undefined. */
  refusalOf(address: AddressKey): Reason | undefined
  /** What {@link refusalOf} would say, with nothing counted. */
  expectedRefusal(address: AddressKey): SocketRefusal | undefined
}

export function createEntrance(parts: ServerParts): Entrance {
  const { config, log, addresses, addressRates, gate, metronome, metrics } = parts
  const count = (refusal: SocketRefusal): SocketRefusal => {
    metrics.counters.dropped[refusal === 'connection_rate' ? 'connection_rate' : 'connection_limit']++
    return refusal
  }
  return {
    common: {
      config,
      addresses,
      sockets: {
        mayOpen: (address) => addressRates.openSocket(address) === 0,
        isTooFast: (address) => addressRates.isOpeningTooFast(address),
        isTrusted: (address) => addresses.isTrusted(address),
        mayTell: (address) => addressRates.mayTellRefusal(address),
        onRefused: (refusal) => void count(refusal),
        ticksFirst: () => metronome.runDue(),
      },
      onError: (error) => log.error({ err: error }, 'a listening socket reported an error'),
    },
    refusalOf(address) {
      const refusal = gate.refusalOf(address)
      if (refusal === undefined && addressRates.connect(address) === 0) return undefined
      return count(refusal ?? 'connection_rate')
    },
    expectedRefusal: (address) =>
      gate.refusalOf(address) ?? (addressRates.isConnectingTooFast(address) ? 'connection_rate' : undefined),
  }
}
