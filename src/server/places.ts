import type { AddressKey } from '../transport/address-key.ts'

/** Places for what may be under way at a time, by address and altogether. */
export class Places {
  readonly #max: PlacesMax
  readonly #taken = new Map<AddressKey, number>()
  #all = 0

  constructor(max: PlacesMax) {
    this.#max = max
  }

  /** Whether there is none left for anybody. */
  get isFull(): boolean {
    return this.#all >= this.#max.all
  }

  /** Whether there is one for this address. */
  has(key: AddressKey): boolean {
    return !this.isFull && (this.#taken.get(key) ?? 0) < this.#max.perAddress
  }

  /** Takes a place, which is given back by calling what is returned, once; undefined when there is none. */
  begin(key: AddressKey): (() => void) | undefined {
    if (!this.has(key)) return undefined
    this.#all++
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1)
    return () => {
      this.#all--
      const left = (this.#taken.get(key) ?? 1) - 1
      if (left > 0) this.#taken.set(key, left)
      else this.#taken.delete(key)
    }
  }
}

export interface PlacesMax {
  readonly all: number
  readonly perAddress: number
}
