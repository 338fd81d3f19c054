import type { Transport } from '../observability/counters.ts'
import type { AddressKey } from './address-key.ts'

/** Why a connection, or a socket that has not become one, is one too many. */
export type SocketRefusal = 'server_full' | 'connections_per_address' | 'connection_rate'

/** Counts open connections, in all and by address, and says whether one more is welcome (RATE2). */
export class ConnectionGate {
  readonly #limits: { readonly connectionsMax: number; readonly perAddressMax: number }
  readonly #byAddress = new Map<AddressKey, number>()
  readonly #byTransport: Record<Transport, number> = { tcp: 0, websocket: 0, udp: 0 }
  #total = 0

  constructor(limits: { readonly connectionsMax: number; readonly perAddressMax: number }) {
    this.#limits = limits
  }

  get total(): number {
    return this.#total
  }

  /** Why one more connection from the address is not welcome; undefined when it is. */
  refusalOf(address: AddressKey): 'server_full' | 'connections_per_address' | undefined {
    const { connectionsMax, perAddressMax } = this.#limits
    if (this.#total >= connectionsMax) return 'server_full'
    return (this.#byAddress.get(address) ?? 0) >= perAddressMax ? 'connections_per_address' : undefined
  }

  /** Open connections of one transport. */
  count(transport: Transport): number {
    return this.#byTransport[transport]
  }

  opened(address: AddressKey, transport: Transport): void {
    this.#total++
    this.#byTransport[transport]++
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1)
  }

  closed(address: AddressKey, transport: Transport): void {
    this.#total--
    this.#byTransport[transport]--
    const left = (this.#byAddress.get(address) ?? 1) - 1
    if (left > 0) this.#byAddress.set(address, left)
    else this.#byAddress.delete(address)
  }
}
