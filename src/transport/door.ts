import { BlockList, type Server, type SocketAddress } from 'node:net'
import { type AddressKey, addressKey } from './address-key.ts'
import type { SocketRefusal } from './connection-gate.ts'

export interface DoorOptions {
  /** Why one more socket of the address would be refused now, with nothing counted; undefined when it would not. */
  readonly expectedRefusal: (key: AddressKey, address: string) => SocketRefusal | undefined
  /** Counts one refusal that the address is told; false when it has been told often enough. */
  readonly mayTell: (key: AddressKey) => boolean
  /** A socket was closed here. */
  readonly onClosed: (refusal: SocketRefusal) => void
  /** Called before each newcomer. */
  readonly ticksFirst: () => void
}

/**
 * Stands where a server accepts. Ticks that are due come before each newcomer; and who would be refused anyway, and has been
 * told so often enough of late, is closed before Node makes a socket of him: a crowd that knocks thousands of times a second
 * costs a small part of what its refusals would (RATE1, RATE2). It is a block list because Node asks that, and nothing else, so early.
 */
export class Door extends BlockList {
  readonly #options: DoorOptions

  constructor(options: DoorOptions) {
    super()
    this.#options = options
  }

  /** Whether the newcomer is closed at once. */
  override check(address: string | SocketAddress): boolean {
    const { expectedRefusal, mayTell, onClosed, ticksFirst } = this.#options
    ticksFirst()
    const text = typeof address === 'string' ? address : address.address
    const key = addressKey(text)
    const refusal = expectedRefusal(key, text)
    if (refusal === undefined || mayTell(key)) return false
    onClosed(refusal)
    return true
  }
}

/** Node takes a block list among the options of a plain server and not of an HTTP server, and reads it from either for each socket. */
export function putDoor(server: Server, door: Door): void {
  Object.assign(server, { blockList: door })
}
