import { lerp } from './lerp.ts'
import { CURVE_STEPS, ENTRIES, type Performance, SHARES, SPEED_MAX_MPS } from './performance.ts'
import { UNKNOWN } from './unknown.ts'
import type { View } from './view.ts'

/**
 * What the car can do at the speed it has: the entries of its performance (m/s²) there, looked up once a step. An axle
 * is also a place to ask what slip angle gives a force and the other way round: {@link findSlip}, {@link findForce}.
 */
export interface Ability {
  /** The speed's entry in the columns of Performance, and how far it is to the next one, 0..1. */
  entry: number
  fraction: number
  lateralMps2: number
  driveMps2: number
  coastMps2: number
  dragMps2: number
  pedalMps2: number
  /** What the tyres hold when he brakes in a straight line. */
  straightBrakingMps2: number
  /** The same at half the speed: with downforce, brakes do less and less on the way. */
  slowerBrakingMps2: number
  /** What they hold forwards or backwards beside the present bend; see pedals.ts. */
  heldMps2: number
  /** On what he relies when he closes up on a car ahead; see traffic.ts. */
  closingMps2: number
  readonly front: Axle
  readonly rear: Axle
}

export interface Axle {
  /** The greatest lateral acceleration that the axle can give, and the slip angle at which it does. */
  limitMps2: number
  peakSlipRad: number
  /** Question and answer; both positive to the left. */
  forceMps2: number
  slipRad: number
}

/** Just below the last entry, so that there is one to go to. */
const LAST_MPS = SPEED_MAX_MPS - 1e-6
/** Likewise on the curves of the tyre, of which the last entry is at 1. */
const LAST_SHARE = 1 - 1e-9

export function createAbility(): Ability {
  return {
    entry: 0,
    fraction: UNKNOWN,
    lateralMps2: UNKNOWN,
    driveMps2: UNKNOWN,
    coastMps2: UNKNOWN,
    dragMps2: UNKNOWN,
    pedalMps2: UNKNOWN,
    straightBrakingMps2: UNKNOWN,
    slowerBrakingMps2: UNKNOWN,
    heldMps2: UNKNOWN,
    closingMps2: UNKNOWN,
    front: createAxle(),
    rear: createAxle(),
  }
}

function createAxle(): Axle {
  return { limitMps2: UNKNOWN, peakSlipRad: UNKNOWN, forceMps2: UNKNOWN, slipRad: UNKNOWN }
}

// Places of the figures within a row of the table.
const LATERAL = 0
const DRIVE = 1
const COAST = 2
const DRAG = 3
const PEDAL = 4
const BRAKING = 5
const FRONT_LIMIT = 6
const FRONT_SLIP = 7
const REAR_LIMIT = 8
const REAR_SLIP = 9
const COLUMNS = 10

/** What {@link readAbility} reads, one row an entry of Performance: the figures of a speed side by side. */
export function tabulateAbility(performance: Performance): Float64Array {
  const rows = new Float64Array(ENTRIES * COLUMNS)
  const write = (place: number, column: Float64Array, stride = 1) => {
    for (let entry = 0; entry < ENTRIES; entry++) rows[entry * COLUMNS + place] = column[entry * stride]!
  }
  write(LATERAL, performance.lateral)
  write(DRIVE, performance.drive)
  write(COAST, performance.coast)
  write(DRAG, performance.drag)
  write(PEDAL, performance.pedal)
  write(BRAKING, performance.braking, SHARES)
  write(FRONT_LIMIT, performance.lateralFront)
  write(FRONT_SLIP, performance.slipFront)
  write(REAR_LIMIT, performance.lateralRear)
  write(REAR_SLIP, performance.slipRear)
  return rows
}

/** Fills in what the car can do at the speed in view. */
export function readAbility(rows: Float64Array, view: View, ability: Ability): void {
  const position = Math.min(view.speedMps, LAST_MPS)
  const entry = position | 0
  const fraction = position - entry
  const at = entry * COLUMNS
  const { front, rear } = ability
  ability.entry = entry
  ability.fraction = fraction
  ability.lateralMps2 = lerp(rows[at + LATERAL]!, rows[at + COLUMNS + LATERAL]!, fraction)
  ability.driveMps2 = lerp(rows[at + DRIVE]!, rows[at + COLUMNS + DRIVE]!, fraction)
  ability.coastMps2 = lerp(rows[at + COAST]!, rows[at + COLUMNS + COAST]!, fraction)
  ability.dragMps2 = lerp(rows[at + DRAG]!, rows[at + COLUMNS + DRAG]!, fraction)
  ability.pedalMps2 = lerp(rows[at + PEDAL]!, rows[at + COLUMNS + PEDAL]!, fraction)
  ability.straightBrakingMps2 = lerp(rows[at + BRAKING]!, rows[at + COLUMNS + BRAKING]!, fraction)
  ability.slowerBrakingMps2 = rows[(entry >> 1) * COLUMNS + BRAKING]!
  front.limitMps2 = lerp(rows[at + FRONT_LIMIT]!, rows[at + COLUMNS + FRONT_LIMIT]!, fraction)
  front.peakSlipRad = lerp(rows[at + FRONT_SLIP]!, rows[at + COLUMNS + FRONT_SLIP]!, fraction)
  rear.limitMps2 = lerp(rows[at + REAR_LIMIT]!, rows[at + COLUMNS + REAR_LIMIT]!, fraction)
  rear.peakSlipRad = lerp(rows[at + REAR_SLIP]!, rows[at + COLUMNS + REAR_SLIP]!, fraction)
}

/** `axle.slipRad` for `axle.forceMps2`, at most that of its peak. */
export function findSlip({ slipOfShare }: Performance, axle: Axle): void {
  const share = Math.abs(axle.forceMps2) / axle.limitMps2
  const position = Math.min(share, LAST_SHARE) * CURVE_STEPS
  const entry = position | 0
  const slip = axle.peakSlipRad * lerp(slipOfShare[entry]!, slipOfShare[entry + 1]!, position - entry)
  axle.slipRad = axle.forceMps2 < 0 ? -slip : slip
}

/** `axle.forceMps2` for `axle.slipRad`. */
export function findForce({ shareOfSlip }: Performance, axle: Axle): void {
  const slip = Math.abs(axle.slipRad) / axle.peakSlipRad
  const position = Math.min(slip, LAST_SHARE) * CURVE_STEPS
  const entry = position | 0
  const force = axle.limitMps2 * lerp(shareOfSlip[entry]!, shareOfSlip[entry + 1]!, position - entry)
  axle.forceMps2 = axle.slipRad < 0 ? -force : force
}
