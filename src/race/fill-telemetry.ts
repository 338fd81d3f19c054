import type { GameMode, SessionState } from '../protocol/enums.ts'
import { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import { CarStatus, currentLap, currentLapMs, wholeMs } from '../rules/timing.ts'
import { atan2 } from '../simulation/deterministic-math.ts'
import { type SurfacePlane, samplePlane } from '../simulation/surface-plane.ts'
import type { Race } from './race.ts'

/** Brings `columns` up to the race's present tick. Called once a tick at most, and only when a frame is due. */
export function fillTelemetry(race: Race, columns: TelemetryColumns, state: SessionState, mode: GameMode): void {
  columns.tick = race.tick
  columns.sessionState = state
  columns.gameMode = mode
  const countdownLeft = race.clock.countdownLeft[0]!
  columns.countdownMs = countdownLeft > 0 ? Math.round((countdownLeft * 1000) / race.settings.tickHz) : -1
  columns.count = 0
  for (let slot = 0; slot < race.settings.capacity; slot++) {
    columns.flags[slot] = flagsOf(race, slot)
    if (race.cars.isActive[slot] === 1) columns.count = slot + 1
  }
  fillPose(race, columns)
  fillYaw(race, columns)
  fillSlip(race, columns)
  fillPlane(race, columns)
  fillControls(race, columns)
  fillTimes(race, columns)
}

function flagsOf({ cars }: Race, slot: number): number {
  if (cars.isActive[slot] === 0) return 0
  const onTrack = cars.isOnTrack[slot] === 1 ? CarFlag.OnTrack : 0
  const colliding = cars.contactTicks[slot]! > 0 ? CarFlag.Colliding : 0
  return CarFlag.Active | onTrack | colliding
}

// Stages, each a loop over all rows in use, as in the step: what is called in them is small enough to be inlined, so that
// no number becomes an object. Rows without a car hold what the last car left, and their flags say so.

function fillPose({ cars }: Race, columns: TelemetryColumns): void {
  for (let slot = 0; slot < columns.count; slot++) {
    const vx = cars.vx[slot]!
    const vy = cars.vy[slot]!
    columns.x[slot] = cars.x[slot]!
    columns.y[slot] = cars.y[slot]!
    columns.speedMps[slot] = Math.sqrt(vx * vx + vy * vy)
    columns.yawRateRadps[slot] = cars.yawRate[slot]!
    columns.progressM[slot] = cars.s[slot]!
  }
}

function fillYaw({ cars }: Race, { count, yawRad }: TelemetryColumns): void {
  for (let slot = 0; slot < count; slot++) yawRad[slot] = atan2(cars.headingY[slot]!, cars.headingX[slot]!)
}

function fillSlip({ cars }: Race, { count, slipAngleRad }: TelemetryColumns): void {
  for (let slot = 0; slot < count; slot++) {
    const vx = cars.vx[slot]!
    slipAngleRad[slot] = Math.abs(vx) > 0.5 ? atan2(cars.vy[slot]!, vx) : 0
  }
}

function fillPlane({ cars, track }: Race, columns: TelemetryColumns): void {
  for (let slot = 0; slot < columns.count; slot++) {
    if (cars.isActive[slot] === 0) continue
    samplePlane(track, cars.s[slot]!, cars.n[slot]!, plane)
    columns.z[slot] = plane.z
    columns.pitchRad[slot] = plane.pitchRad
    columns.rollRad[slot] = plane.rollRad
  }
}

function fillControls({ cars }: Race, columns: TelemetryColumns): void {
  for (let slot = 0; slot < columns.count; slot++) {
    const model = cars.models[slot]
    columns.throttle[slot] = cars.throttle[slot]!
    columns.brake[slot] = cars.brake[slot]!
    columns.steering[slot] = model === undefined ? 0 : -cars.steerRad[slot]! / model.data.steering.angleMaxRad
    columns.gear[slot] = cars.gear[slot]!
    columns.engineRpm[slot] = cars.engineRadps[slot]! * RPM_PER_RADPS
  }
}

function fillTimes({ timing, tick }: Race, columns: TelemetryColumns): void {
  for (let slot = 0; slot < columns.count; slot++) {
    columns.lap[slot] = currentLap(timing, slot)
    columns.finishPosition[slot] = timing.status[slot] === CarStatus.Finished ? timing.position[slot]! : 0
    columns.lapTimeMs[slot] = wholeMs(currentLapMs(timing, slot, tick))
    columns.lastLapMs[slot] = wholeMs(timing.lastLapMs[slot]!)
    columns.bestLapMs[slot] = wholeMs(timing.bestLapMs[slot]!)
  }
}

const RPM_PER_RADPS = 60 / (2 * Math.PI)
const plane: SurfacePlane = { z: 0, pitchRad: 0, rollRad: 0 }
