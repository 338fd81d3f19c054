import type { CarData } from '../content/car-data.ts'
import { SessionState } from '../protocol/enums.ts'
import { CARS_MAX } from '../protocol/limits.ts'
import type { SessionPhysics } from '../protocol/server-messages.ts'
import { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import { buildCarModel } from '../simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars } from '../simulation/cars.ts'
import { stepContacts } from '../simulation/contact.ts'
import { PLAIN_EFFECTS } from '../simulation/effects.ts'
import { gridCapacity, gridPosition } from '../simulation/grid.ts'
import { samplePosition } from '../simulation/projection.ts'
import { StateBlock } from '../simulation/state-block.ts'
import type { Track, TrackPosition } from '../simulation/track.ts'
import { placeCar, stepCars } from '../simulation/vehicle.ts'
import type { ClientEvent } from './client-event.ts'
import { GreenLight } from './green-light.ts'
import type { DriverInput } from './input-sender.ts'
import { PredictedInputs } from './predicted-inputs.ts'
import { bringToTold, distanceTold, headingRad, jumpTo, signedAngle } from './told-car.ts'

/**
 * A driver's own car ahead of telemetry: stepped with the server's own simulation, by the inputs that were sent and
 * which the server will apply at the same ticks. Frames are compared with what was predicted for their tick. As long as
 * nobody interferes both are the same; when a contact, a lost input or a respawn made them differ, the car is brought to
 * what the frame tells, and all later inputs are driven again. What is drawn takes an eighth of a second to follow.
 * Walls are predicted, other cars are not.
 */
export interface PredictionOptions {
  readonly track: Track
  /** Of the own car. Track and car have to be the ones that the session's hashes name. */
  readonly car: CarData
  /** The own row of telemetry. */
  readonly slot: number
  readonly tickHz: number
  /** `physics` of the session's snapshot; a server's defaults when undefined, as an older server leaves it. */
  readonly physics?: PredictedPhysics | undefined
  /** The session's at this moment; Lobby when absent. */
  readonly state?: SessionState
}

/** All but the contacts between cars, which are not predicted. */
type PredictedPhysics = Omit<SessionPhysics, 'hasCarContacts'>

const USUAL_PHYSICS: PredictedPhysics = { ...PLAIN_EFFECTS, inputHoldMs: 250 }

type StateChange = Pick<Extract<ClientEvent, { type: 'SessionStateChanged' }>, 'tick' | 'state' | 'countdownMs'>

/**
 * What a frame did: nothing (`none`), a correction that was blended in, a jump, or the first placing. `absent`: the car
 * is not on the track. `old`: nothing is known any more of the frame's tick.
 */
export type Correction = 'none' | 'blended' | 'snapped' | 'absent' | 'old'

/** Closer than this to a frame a prediction is right: a frame rounds. Farther than that from it, nothing is blended. */
const RIGHT_M = 0.02
const RIGHT_RAD = (0.2 * Math.PI) / 180
const SNAP_M = 3
/** Ticks that can be driven again; a prediction never runs farther ahead of the newest frame. */
const HISTORY_TICKS = 256
/** After so long one twentieth is left of what a correction changed in the picture. */
const BLEND_S = 0.125

export class Prediction {
  readonly cars: Cars
  readonly slot: number
  readonly #options: PredictionOptions
  readonly #block = new StateBlock()
  readonly #carInputs: CarInputs
  readonly #inputs: PredictedInputs
  readonly #green: GreenLight
  readonly #history: (Uint8Array | undefined)[] = Array.from({ length: HISTORY_TICKS }, () => undefined)
  readonly #blendPerTick: number
  #state: SessionState
  #isPlaced = false
  #tick = 0
  #toldTick = 0
  /** What the picture is still off by, since the last correction. */
  #offX = 0
  #offY = 0
  #offYawRad = 0

  constructor(options: PredictionOptions) {
    const { slot, tickHz, physics = USUAL_PHYSICS, state = SessionState.Lobby } = options
    this.#state = state
    this.#options = options
    this.slot = slot
    this.cars = createCars(this.#block, slot + 1, physics)
    this.#carInputs = createCarInputs(this.#block, slot + 1)
    this.#inputs = new PredictedInputs(this.#block, Math.round((physics.inputHoldMs * tickHz) / 1000))
    this.#green = new GreenLight(tickHz)
    this.#blendPerTick = 0.05 ** (1 / (BLEND_S * tickHz))
  }

  /** The tick that the car is predicted for; meaningless before the first frame. */
  get tick(): number {
    return this.#tick
  }

  /** Where to draw the car; `cars` holds the prediction itself, at row `slot`. */
  get x(): number {
    return (this.cars.x[this.slot] ?? 0) + this.#offX
  }

  get y(): number {
    return (this.cars.y[this.slot] ?? 0) + this.#offY
  }

  get yawRad(): number {
    return signedAngle(headingRad(this.cars, this.slot) + this.#offYawRad)
  }

  /**
   * Takes every SessionStateChanged. Where one says that a run begins, the car stands at its place of the grid, and the
   * prediction is exact from there; otherwise the first frame has to do, which rounds.
   */
  follow({ tick, state, countdownMs = 0 }: StateChange): void {
    const isGreenLight = this.#state === SessionState.Countdown && state === SessionState.Racing
    this.#state = state
    if (isGreenLight || (state !== SessionState.Countdown && state !== SessionState.Racing)) return
    const { track, tickHz } = this.#options
    this.#green.set(tick + Math.max(1, Math.round((countdownMs * tickHz) / 1000)))
    this.#place(gridPosition(track, this.slot), tick)
  }

  /** An input that was sent with this `forTick`. It counts when the prediction has not got there yet. */
  press(forTick: number, input: DriverInput): void {
    if (forTick > this.#tick) this.#inputs.press(forTick, input)
  }

  /** Takes what a frame tells of the own car. Call it with every frame, before {@link advanceTo}. */
  see(told: TelemetryColumns): Correction {
    const { slot } = this
    if (((told.flags[slot] ?? 0) & CarFlag.Active) === 0) {
      this.#isPlaced = false
      return 'absent'
    }
    if (told.countdownMs >= 0) this.#green.see(told.tick, told.countdownMs)
    if (!this.#isPlaced) return this.#meet(told)
    if (told.tick <= this.#toldTick) return 'old'
    this.#toldTick = told.tick
    // After a long silence, or a frame that lies, driving on to its tick could take for ever and would prove nothing.
    if (told.tick - this.#tick >= HISTORY_TICKS) return this.#jump(told)
    this.advanceTo(told.tick)
    return this.#compare(told)
  }

  /** Drives on to `tick`; a prediction never goes back, and never beyond what it could correct. */
  advanceTo(tick: number): void {
    if (!this.#isPlaced) return
    const last = Math.min(tick, this.#toldTick + HISTORY_TICKS - 1)
    for (; this.#tick < last; this.#step()) {
      this.#offX *= this.#blendPerTick
      this.#offY *= this.#blendPerTick
      this.#offYawRad *= this.#blendPerTick
    }
  }

  #meet(told: TelemetryColumns): Correction {
    const gridPlace = this.#gridPlace(told)
    this.#place(gridPlace ?? { sM: 0, nM: 0 }, told.tick)
    return gridPlace === undefined ? this.#jump(told) : 'snapped'
  }

  #place(place: TrackPosition, tick: number): void {
    const { track, car, tickHz } = this.#options
    placeCar(this.cars, this.slot, buildCarModel(car, tickHz), track, place)
    this.#isPlaced = true
    this.#restart(tick)
  }

  #jump(told: TelemetryColumns): Correction {
    jumpTo(told, this.cars, this.slot, this.#options.track)
    this.#restart(told.tick)
    return 'snapped'
  }

  /** The place of the grid that the frame shows the car at; it then stands there to the last digit. */
  #gridPlace(told: TelemetryColumns): TrackPosition | undefined {
    const { track } = this.#options
    const { pose } = this.cars.work
    for (let index = 0; index < Math.min(CARS_MAX, gridCapacity(track)); index++) {
      const place = gridPosition(track, index)
      samplePosition(track, place.sM, place.nM, pose)
      if (Math.hypot(pose.x - (told.x[this.slot] ?? 0), pose.y - (told.y[this.slot] ?? 0)) < RIGHT_M) return place
    }
    return undefined
  }

  #restart(tick: number): void {
    this.#history.fill(undefined)
    this.#tick = tick
    this.#toldTick = tick
    this.#offX = 0
    this.#offY = 0
    this.#offYawRad = 0
    this.#remember()
  }

  #compare(told: TelemetryColumns): Correction {
    const { cars, slot } = this
    const { track } = this.#options
    const now = this.#tick
    const newest = this.#history[now % HISTORY_TICKS]
    const then = this.#history[told.tick % HISTORY_TICKS]
    if (newest === undefined || then === undefined || now - told.tick >= HISTORY_TICKS) return this.#jump(told)
    const before = { x: this.x, y: this.y, yawRad: this.yawRad }
    this.#block.restore(then)
    const { m, rad } = distanceTold(told, cars, slot)
    if (m < RIGHT_M && rad < RIGHT_RAD) {
      this.#block.restore(newest)
      return 'none'
    }
    const isFar = m > SNAP_M
    if (isFar) jumpTo(told, cars, slot, track)
    else bringToTold(told, cars, slot, track)
    this.#tick = told.tick
    this.#remember()
    while (this.#tick < now) this.#step()
    this.#offX = isFar ? 0 : before.x - (cars.x[slot] ?? 0)
    this.#offY = isFar ? 0 : before.y - (cars.y[slot] ?? 0)
    this.#offYawRad = isFar ? 0 : signedAngle(before.yawRad - headingRad(cars, slot))
    return isFar ? 'snapped' : 'blended'
  }

  #step(): void {
    const { slot, cars } = this
    const { track } = this.#options
    this.#tick++
    this.#inputs.apply(this.#tick, this.#carInputs, slot)
    if (this.#green.isHolding(this.#tick)) {
      this.#carInputs.throttle[slot] = 0
      this.#carInputs.brake[slot] = 1
    }
    stepCars(cars, this.#carInputs, track, slot, slot + 1)
    stepContacts(cars, track, { carContacts: false })
    this.#remember()
  }

  #remember(): void {
    this.#history[this.#tick % HISTORY_TICKS] = this.#block.save()
  }
}
