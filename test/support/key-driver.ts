import type { DriverInput } from '../../src/client/input-sender.ts'
import type { CarData } from '../../src/content/car-data.ts'
import type { TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { GRAVITY_MPS2 } from '../../src/simulation/constants.ts'
import { createTrackPoints, createWorldPose, locate, project, samplePosition } from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'

/**
 * Somebody with a keyboard: four keys that are down or up, and move the axes of wheel and pedals at the speeds that games
 * give them. He sees nothing but telemetry, keeps to the middle of the road and leaves the tyres some grip.
 */
export class KeyDriver {
  readonly #track: Track
  readonly #car: CarData
  readonly #slot: number
  readonly #speedMps: Float64Array
  readonly #place = createTrackPoints(1)
  readonly #aim = createWorldPose()
  #isPlaced = false
  #steering = 0
  #throttle = 0
  #brake = 0

  constructor({ track, car, slot }: { readonly track: Track; readonly car: CarData; readonly slot: number }) {
    this.#track = track
    this.#car = car
    this.#slot = slot
    this.#speedMps = quietSpeeds(track, car)
  }

  /** Where the axes are after another `dtS` with the keys that he holds down at the sight of `columns`. */
  drive(columns: TelemetryColumns, dtS: number): DriverInput {
    this.#findPlace(columns)
    const wanted = this.#wantedSteering(columns) - this.#steering
    const key = Math.abs(wanted) < STEERING_SLACK ? 0 : Math.sign(wanted)
    const over = columns.speedMps[this.#slot]! - this.#speedMps[this.#place.row[0]!]!
    const isSliding = Math.abs(columns.slipAngleRad[this.#slot]!) > SLIDE_RAD
    const isTurning = Math.abs(this.#steering) > TURNING
    this.#steering = turned(this.#steering, key, dtS)
    this.#throttle = pressed(this.#throttle, over < 0 && !isSliding, dtS)
    this.#brake = pressed(this.#brake, over > BRAKE_FROM_MPS && !isTurning, dtS)
    return { steering: this.#steering, throttle: this.#throttle, brake: this.#brake }
  }

  #findPlace(columns: TelemetryColumns): void {
    this.#place.x[0] = columns.x[this.#slot]!
    this.#place.y[0] = columns.y[this.#slot]!
    if (this.#isPlaced) project(this.#track, this.#place, 0)
    else locate(this.#track, this.#place, 0)
    this.#isPlaced = true
  }

  /** Aims at a point of the centreline ahead (pure pursuit). */
  #wantedSteering(columns: TelemetryColumns): number {
    const aimM = AIM_M + AIM_S * columns.speedMps[this.#slot]!
    samplePosition(this.#track, this.#place.s[0]! + aimM, 0, this.#aim)
    const yawRad = columns.yawRad[this.#slot]!
    const dx = this.#aim.x - columns.x[this.#slot]!
    const dy = this.#aim.y - columns.y[this.#slot]!
    const leftM = dy * Math.cos(yawRad) - dx * Math.sin(yawRad)
    const { chassis, steering } = this.#car
    return -Math.atan((chassis.wheelbaseM * 2 * leftM) / (dx * dx + dy * dy)) / steering.angleMaxRad
  }
}

/** Of the axes, full travel a second: a held key, a key let go, and a pedal either way. */
const TURN_PER_S = 2.5
const RETURN_PER_S = 4
const PEDAL_PER_S = 4
/** How far ahead he aims: so much, and so many seconds of driving. */
const AIM_M = 5
const AIM_S = 0.45
/** Closer to what he wants than this he leaves the wheel alone. */
const STEERING_SLACK = 0.03
/** Beyond this he does not accelerate; with the wheel beyond that he does not brake. */
const SLIDE_RAD = 0.12
const TURNING = 0.2
const BRAKE_FROM_MPS = 1
/** Shares of the tyres' grip, and the most that he dares. */
const CORNER_SHARE = 0.6
const BRAKE_SHARE = 0.2
const SPEED_MAX_MPS = 60

function turned(axis: number, key: number, dtS: number): number {
  if (key * axis > 0 || (axis === 0 && key !== 0)) return Math.max(-1, Math.min(1, axis + key * TURN_PER_S * dtS))
  return Math.sign(axis) * Math.max(0, Math.abs(axis) - RETURN_PER_S * dtS)
}

function pressed(axis: number, isDown: boolean, dtS: number): number {
  return Math.max(0, Math.min(1, axis + (isDown ? PEDAL_PER_S : -PEDAL_PER_S) * dtS))
}

/** For each row of the track a speed that the tyres hold easily, without the help of downforce. */
function quietSpeeds(track: Track, { tyre }: CarData): Float64Array {
  const gripMps2 = GRAVITY_MPS2 * tyre.frictionLat[1] * Math.min(tyre.gripFront, tyre.gripRear)
  const speeds = track.curvature.map((bend) =>
    Math.min(SPEED_MAX_MPS, Math.sqrt((CORNER_SHARE * gripMps2) / Math.max(1e-6, Math.abs(bend)))),
  )
  // Twice round, so that the first bend is known at the end of the lap.
  for (let i = 2 * track.rows - 1; i >= 0; i--) {
    const row = i % track.rows
    const next = speeds[(row + 1) % track.rows]!
    speeds[row] = Math.min(speeds[row]!, Math.sqrt(next * next + 2 * BRAKE_SHARE * gripMps2 * track.spacingM))
  }
  return speeds
}
