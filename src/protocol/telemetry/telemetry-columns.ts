import type { GameMode, SessionState } from '../enums.ts'
import type { PlayerId } from '../ids.ts'

/**
 * What a telemetry frame of any dialect is written from, and what a compact frame is read into: one row a car (its
 * slot), plain columns that are filled in place each time a frame is due. Units as on the wire of dialect 1.
 */
export interface TelemetryColumns {
  tick: number
  sessionState: SessionState
  gameMode: GameMode
  /** -1 while no countdown runs. */
  countdownMs: number
  /** Rows in use, at most `capacity`. */
  count: number
  readonly capacity: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  readonly yawRad: Float64Array
  readonly pitchRad: Float64Array
  readonly rollRad: Float64Array
  /** Length of the velocity, metres a second, never negative. */
  readonly speedMps: Float64Array
  /** Direction of travel relative to the heading, radians, positive to the left. Dialect 2 only. */
  readonly slipAngleRad: Float64Array
  /** Radians a second, positive to the left. Dialect 2 only. */
  readonly yawRateRadps: Float64Array
  readonly throttle: Float64Array
  readonly brake: Float64Array
  /** -1..1, positive right. */
  readonly steering: Float64Array
  /** -1 reverse, 0 neutral, 1.. forward. */
  readonly gear: Int8Array
  readonly engineRpm: Float64Array
  readonly lap: Uint16Array
  readonly progressM: Float64Array
  /** 0 = not finished. */
  readonly finishPosition: Uint8Array
  readonly lapTimeMs: Uint32Array
  /** 0 = none yet. */
  readonly lastLapMs: Uint32Array
  readonly bestLapMs: Uint32Array
  /** Sum of {@link CarFlag}. */
  readonly flags: Uint8Array
}

/** A row that is not `Active` has no car on the track (left, or not yet placed). */
export const CarFlag = { Active: 1, OnTrack: 2, Colliding: 4 } as const

/** Who sits in each row; changes with the roster, not with the tick. */
export interface TelemetryCarIdentity {
  readonly playerId: PlayerId
  readonly name: string
  readonly isAi: boolean
}

export function createTelemetryColumns(capacity: number): TelemetryColumns {
  const numbers = () => new Float64Array(capacity)
  const times = () => new Uint32Array(capacity)
  return {
    tick: 0,
    sessionState: 0,
    gameMode: 0,
    countdownMs: -1,
    count: 0,
    capacity,
    x: numbers(),
    y: numbers(),
    z: numbers(),
    yawRad: numbers(),
    pitchRad: numbers(),
    rollRad: numbers(),
    speedMps: numbers(),
    slipAngleRad: numbers(),
    yawRateRadps: numbers(),
    throttle: numbers(),
    brake: numbers(),
    steering: numbers(),
    gear: new Int8Array(capacity),
    engineRpm: numbers(),
    lap: new Uint16Array(capacity),
    progressM: numbers(),
    finishPosition: new Uint8Array(capacity),
    lapTimeMs: times(),
    lastLapMs: times(),
    bestLapMs: times(),
    flags: new Uint8Array(capacity),
  }
}
