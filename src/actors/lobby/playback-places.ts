import type { SessionId } from '../../protocol/ids.ts'
import type { AddressKey } from '../../transport/address-key.ts'

/** How many recordings are played, in all and for each address; those that are being opened count too. */
export class PlaybackPlaces {
  readonly #playbacksMax: number
  readonly #perAddressMax: number
  readonly #places = new Map<SessionId, AddressKey>()

  constructor({ playbacksMax, perAddressMax }: { readonly playbacksMax: number; readonly perAddressMax: number }) {
    this.#playbacksMax = playbacksMax
    this.#perAddressMax = perAddressMax
  }

  get count(): number {
    return this.#places.size
  }

  /** Why there is no place, or undefined when there is. */
  refusalOf(address: AddressKey): 'playbacks_full' | 'playbacks_per_address' | undefined {
    if (this.#places.size >= this.#playbacksMax) return 'playbacks_full'
    const neighbours = [...this.#places.values()].filter((other) => other === address).length
    return neighbours >= this.#perAddressMax ? 'playbacks_per_address' : undefined
  }

  take(id: SessionId, address: AddressKey): void {
    this.#places.set(id, address)
  }

  free(id: SessionId): void {
    this.#places.delete(id)
  }
}
