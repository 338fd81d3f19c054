import type { Engine } from '../content/car-data.ts'

/**
 * The engine: torque at full throttle from a table, drag with the throttle shut, a limiter. Torque is linear in the
 * throttle between the two. It knows nothing of gears: those are gearbox.ts, and what reaches the wheels is
 * drivetrain.ts.
 */
export interface EngineModel {
  readonly idleRadps: number
  readonly limiterRadps: number
  /** Drag with the throttle shut: this much per rad/s above idle speed. */
  readonly brakeNmPerRadps: number
  /** The limiter's fade: share of the torque per rad/s below the limiter. */
  readonly fadePerRadps: number
  readonly inertiaKgM2: number
  /** Torque at full throttle at uniform steps of engine speed from 0 to the limiter. */
  readonly torqueNm: Float64Array
  readonly entriesPerRadps: number
}

export const RADPS_PER_RPM = Math.PI / 30

const TABLE_STEPS = 128
/** Share of the limiter's speed over which it fades torque out: a hard cut would toggle every tick. */
const LIMITER_FADE = 0.015

export function buildEngineModel(engine: Engine): EngineModel {
  const limiterRadps = engine.limiterRpm * RADPS_PER_RPM
  const idleRadps = engine.idleRpm * RADPS_PER_RPM
  return {
    idleRadps,
    limiterRadps,
    brakeNmPerRadps: engine.brakeTorqueNm / (limiterRadps - idleRadps),
    fadePerRadps: 1 / (LIMITER_FADE * limiterRadps),
    inertiaKgM2: engine.inertiaKgM2,
    torqueNm: Float64Array.from({ length: TABLE_STEPS + 1 }, (_, index) =>
      torqueAtRpm(engine.torqueCurve, (engine.limiterRpm * index) / TABLE_STEPS),
    ),
    entriesPerRadps: TABLE_STEPS / limiterRadps,
  }
}

/** Linear between the points of the curve, constant beyond its ends. */
function torqueAtRpm(curve: Engine['torqueCurve'], rpm: number): number {
  const above = curve.findIndex((point) => point.rpm > rpm)
  const high = curve[above] ?? curve[curve.length - 1]!
  const low = curve[above - 1] ?? high
  if (above <= 0) return high.torqueNm
  return low.torqueNm + ((rpm - low.rpm) / (high.rpm - low.rpm)) * (high.torqueNm - low.torqueNm)
}

/** Torque at full throttle, N·m, at an engine speed in rad/s; none beyond the limiter. */
export function fullTorqueNm(engine: EngineModel, radps: number): number {
  const position = Math.max(0, Math.min(radps * engine.entriesPerRadps, TABLE_STEPS))
  const entry = Math.min(position | 0, TABLE_STEPS - 1)
  const low = engine.torqueNm[entry]!
  const torque = low + (position - entry) * (engine.torqueNm[entry + 1]! - low)
  const margin = (engine.limiterRadps - radps) * engine.fadePerRadps
  return torque * Math.max(0, Math.min(margin, 1))
}

/** Torque at the crankshaft, N·m, with the throttle at 0..1: negative where drag wins. Drag is none at idle speed. */
export function engineTorqueNm(engine: EngineModel, radps: number, throttle: number): number {
  const drag = engine.brakeNmPerRadps * (radps - engine.idleRadps)
  return throttle * fullTorqueNm(engine, radps) - (1 - throttle) * Math.max(0, drag)
}
