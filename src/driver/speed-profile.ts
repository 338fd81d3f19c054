import { atSpeed, type Performance, whileCornering } from './performance.ts'

/**
 * The fastest speed along a closed line that a car can hold: first what each bend allows, then, from the slowest point
 * once round forwards, what the engine and the tyres allow, and once round backwards, what the brakes allow (the
 * forward–backward method, e.g. Kapania, Subosits and Gerdes 2016). Quasi-steady, so no real lap is faster.
 */
export interface LineShape {
  /** 1/m at each station. */
  readonly curvature: Float64Array
  /** Metres along the line from each station to the next. */
  readonly stepM: Float64Array
  /** Grip of the surface at each station. */
  readonly friction: Float64Array
}

const BISECTIONS = 24
/** Brakes are planned with something in hand: a bend forgives a little too much speed less than a straight does. */
const BRAKING_SHARE = 0.93

/** Speed at each station, m/s, with the tyres used up to `gripShare` of what they hold. */
export function computeSpeedProfile(line: LineShape, performance: Performance, gripShare: number): Float64Array {
  const count = line.curvature.length
  const grip = line.friction.map((friction) => friction * gripShare)
  const speed = line.curvature.map((curvature, i) => corneringSpeed(performance, Math.abs(curvature), grip[i]!))
  const slowest = speed.indexOf(speed.reduce((least, value) => Math.min(least, value)))
  for (let k = 0; k < count; k++) {
    const i = (slowest + k) % count
    const next = (i + 1) % count
    const gain = forwardsMps2(performance, speed[i]!, line.curvature[i]!, grip[i]!)
    speed[next] = Math.min(speed[next]!, speedAfter(speed[i]!, gain, line.stepM[i]!))
  }
  for (let k = count; k > 0; k--) {
    const next = (slowest + k) % count
    const i = (slowest + k - 1) % count
    const loss = backwardsMps2(performance, speed[next]!, line.curvature[next]!, grip[next]!)
    speed[i] = Math.min(speed[i]!, speedAfter(speed[next]!, loss, line.stepM[i]!))
  }
  return speed
}

/** Seconds for one lap at these speeds. */
export function lapTime(line: LineShape, speedMps: Float64Array): number {
  let timeS = 0
  for (let i = 0; i < speedMps.length; i++) {
    timeS += (2 * line.stepM[i]!) / (speedMps[i]! + speedMps[(i + 1) % speedMps.length]!)
  }
  return timeS
}

/** The speed at which a bend takes all the grip; downforce makes the limit depend on the speed itself. */
function corneringSpeed(performance: Performance, curvature: number, grip: number): number {
  let low = 0
  let high = performance.topSpeedMps
  if (holds(performance, curvature, grip, high)) return high
  for (let k = 0; k < BISECTIONS; k++) {
    const middle = (low + high) / 2
    if (holds(performance, curvature, grip, middle)) low = middle
    else high = middle
  }
  return low
}

function holds(performance: Performance, curvature: number, grip: number, speedMps: number): boolean {
  return curvature * speedMps * speedMps <= grip * atSpeed(performance.lateral, speedMps)
}

function forwardsMps2(performance: Performance, speedMps: number, curvature: number, grip: number): number {
  const tyres =
    grip * whileCornering(performance.traction, speedMps, lateralShare(performance, speedMps, curvature, grip))
  return Math.min(atSpeed(performance.drive, speedMps), tyres) - atSpeed(performance.drag, speedMps)
}

function backwardsMps2(performance: Performance, speedMps: number, curvature: number, grip: number): number {
  const share = lateralShare(performance, speedMps, curvature, grip)
  const tyres = BRAKING_SHARE * grip * whileCornering(performance.braking, speedMps, share)
  return Math.min(atSpeed(performance.pedal, speedMps), tyres) + atSpeed(performance.drag, speedMps)
}

function lateralShare(performance: Performance, speedMps: number, curvature: number, grip: number): number {
  return (Math.abs(curvature) * speedMps * speedMps) / (grip * atSpeed(performance.lateral, speedMps))
}

function speedAfter(speedMps: number, accelerationMps2: number, distanceM: number): number {
  return Math.sqrt(Math.max(1, speedMps * speedMps + 2 * accelerationMps2 * distanceM))
}
