import { SessionState } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Dialect1TelemetryWriter } from '../../protocol/telemetry/dialect1-telemetry.ts'
import type { TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { TelemetrySink } from '../ports.ts'
import type { DelayLine } from './delay-line.ts'
import { EncodedFrame, type KeptFrame } from './encoded-frame.ts'
import { PhaseFollower } from './phase-follower.ts'

/**
 * Sends each tick's telemetry to whoever is due (TEL1, TEL3): locked to ticks, never a second timer. A receiver below
 * the tick rate has a phase; new ones are spread over the ticks, and a driver's follows the tick that applies his
 * inputs. A frame is built when the first receiver of its kind needs it, and shared by the others.
 */
export class Broadcaster {
  readonly #options: BroadcasterOptions
  readonly #receivers = new Map<PlayerId, Receiver>()
  readonly #frame: EncodedFrame
  #joined = 0

  constructor(options: BroadcasterOptions) {
    this.#options = options
    this.#frame = new EncodedFrame(options.columns, options.isExact)
  }

  /** `slot` is undefined for whoever has no car; only spectators are delayed (SES5). */
  add(playerId: PlayerId, receiver: Pick<Receiver, 'dialect' | 'sink' | 'slot' | 'isSpectator'>): void {
    const phase = this.#joined++
    this.#receivers.set(playerId, { ...receiver, phase, hz: 0, divisor: 1, follower: undefined, isGone: false })
  }

  remove(playerId: PlayerId): void {
    const receiver = this.#receivers.get(playerId)
    if (receiver !== undefined) receiver.isGone = true
    this.#receivers.delete(playerId)
  }

  /** The receiver has a car from now on. */
  setSlot(playerId: PlayerId, slot: number): void {
    const receiver = this.#receivers.get(playerId)
    if (receiver !== undefined) receiver.slot = slot
  }

  /** After the step of `tick`: `fill` brings the columns up to date, once, if anyone is due. */
  broadcast(tick: number, state: SessionState, fill: () => void): void {
    let isFilled = false
    let delayed: Receiver[] | undefined
    for (const receiver of this.#receivers.values()) {
      const divisor = this.#divisor(receiver, state)
      if (receiver.slot !== undefined)
        followInputs(receiver, divisor, this.#options.seats.appliedTick[receiver.slot] as number, tick)
      if (divisor > 1 && (tick + receiver.phase) % divisor !== 0) continue
      if (!isFilled) {
        fill()
        this.#frame.renew()
        isFilled = true
      }
      if (receiver.isSpectator && this.#options.delay.isActive) {
        delayed ??= []
        delayed.push(receiver)
      } else this.#send(receiver, this.#frame)
    }
    if (delayed !== undefined && this.#options.delay.hasRoom) this.#sendLater(delayed)
  }

  #sendLater(receivers: readonly Receiver[]): void {
    const kept = this.#frame.keep(this.#options.writer, {
      has1: receivers.some(({ dialect }) => dialect === 1),
      has2: receivers.some(({ dialect }) => dialect === 2),
    })
    this.#options.delay.hold(kept.bytes, () => {
      for (const receiver of receivers) if (!receiver.isGone) this.#send(receiver, kept)
    })
  }

  #divisor(receiver: Receiver, state: SessionState): number {
    const { tickHz, idleHz } = this.#options
    const isIdle = receiver.dialect === 1 && state !== SessionState.Racing
    const hz = isIdle ? idleHz : receiver.sink.hz
    if (hz !== receiver.hz) {
      receiver.hz = hz
      receiver.divisor = Math.max(1, Math.round(tickHz / hz))
    }
    return receiver.divisor
  }

  #send(receiver: Receiver, frame: EncodedFrame | KeptFrame): void {
    this.#options.counters.telemetryPacketsSent++
    if (receiver.dialect === 1) {
      receiver.sink.writeMessage(frame.message(this.#options.writer), frame.tick)
      return
    }
    const { seats } = this.#options
    const { slot } = receiver
    const applied = slot === undefined ? 0 : (seats.appliedSequence[slot] as number)
    receiver.sink.writeFrame(frame, applied, slot === undefined ? 0 : seats.bufferDepth(slot))
  }
}

function followInputs(receiver: Receiver, divisor: number, appliedTick: number, tick: number): void {
  if (appliedTick !== tick || divisor === 1) return
  if (receiver.follower?.divisor !== divisor) receiver.follower = new PhaseFollower(divisor)
  const sendAt = receiver.follower.applied(tick)
  if (sendAt !== undefined) receiver.phase = (divisor - sendAt) % divisor
}

interface Receiver {
  readonly dialect: 1 | 2
  readonly sink: TelemetrySink
  readonly isSpectator: boolean
  slot: number | undefined
  phase: number
  /** The rate at the last look, and the ticks from one frame to the next at that rate. */
  hz: number
  divisor: number
  /** Of a driver below the tick rate. */
  follower: PhaseFollower | undefined
  /** True once removed: what is still held back for him is not sent. */
  isGone: boolean
}

export interface BroadcasterOptions {
  readonly tickHz: number
  /** Rate of dialect 1 while no car races. */
  readonly idleHz: number
  readonly columns: TelemetryColumns
  readonly writer: Dialect1TelemetryWriter
  readonly delay: DelayLine
  readonly counters: { telemetryPacketsSent: number }
  /** See EncodedFrame; never when left out. */
  readonly isExact?: () => boolean
  readonly seats: {
    readonly appliedTick: Uint32Array
    readonly appliedSequence: Uint32Array
    bufferDepth(slot: number): number
  }
}
