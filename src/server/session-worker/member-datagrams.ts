import type { InputPort } from '../../actors/ports.ts'
import type { CarriedMember } from '../../actors/session-host/worker-messages.ts'
import { type Counters, countOverRate } from '../../observability/counters.ts'
import type { Board } from '../../runtime/session-worker/board.ts'
import type { DatagramPath } from '../../transport/client-link.ts'
import { InputFrames } from '../../transport/input-frames.ts'
import type { RoundTrips } from '../../transport/round-trips.ts'
import { TokenBucket } from '../../transport/token-bucket.ts'
import type { DatagramInbound } from '../../transport/udp/datagram-channel.ts'
import type { DatagramHub } from '../../transport/udp/datagram-hub.ts'

/**
 * The datagram channels of a worker's members: each is opened with the token that the client was told at sign-in, and
 * what comes by it is held to the same rules as inputs on the stream and goes straight to the car. That it came is noted
 * on the board, because it counts as life of the connection (HB1). Acknowledgements in it are not carried over: they
 * are about frames on the stream, which has none while the channel is alive, and round trips are measured here.
 */
export class MemberDatagrams {
  readonly #life: DatagramLife

  constructor(life: DatagramLife) {
    this.#life = life
  }

  /** Undefined for who has no token. */
  open({ datagrams }: Pick<CarriedMember, 'datagrams'>, driver: Driver, tick: () => number): DatagramPath | undefined {
    if (datagrams === undefined) return undefined
    const inbound = new MemberInbound(this.#life, driver, datagrams.heardCell)
    return this.#life.hub.open(inbound, tick, datagrams.token)?.path
  }
}

export interface DatagramLife {
  readonly hub: DatagramHub
  readonly board: Board
  readonly counters: Counters
  readonly inputsPerSecond: number
  readonly now: () => number
}

interface Driver {
  readonly inputs: InputPort | undefined
  readonly roundTrips: RoundTrips | undefined
}

class MemberInbound implements DatagramInbound {
  readonly #life: DatagramLife
  readonly #driver: Driver
  readonly #heardCell: number
  readonly #frames: InputFrames
  #lastSeenMs = 0

  constructor(life: DatagramLife, driver: Driver, heardCell: number) {
    const { counters, inputsPerSecond } = life
    this.#life = life
    this.#driver = driver
    this.#heardCell = heardCell
    const bucket = new TokenBucket({ perSecond: inputsPerSecond, burst: inputsPerSecond })
    this.#frames = new InputFrames({ counters, bucket })
  }

  get lastSeenMs(): number {
    return this.#lastSeenMs
  }

  set lastSeenMs(nowMs: number) {
    this.#lastSeenMs = nowMs
    this.#life.board.hear(this.#heardCell)
  }

  peekSequence(bytes: Uint8Array): number | undefined {
    return this.#frames.read(bytes) === undefined ? this.#frames.sequence : undefined
  }

  inputDatagram(bytes: Uint8Array): void {
    const { counters } = this.#life
    if (this.#frames.read(bytes) !== undefined) {
      counters.dropped.udp_invalid++
      return
    }
    const nowMs = this.#life.now()
    this.lastSeenMs = nowMs
    if (this.#frames.ackTick > 0) this.#driver.roundTrips?.acknowledge(this.#frames.ackTick, nowMs)
    if (!this.#frames.take(nowMs, this.#driver.inputs)) countOverRate(counters, 'input')
  }
}
