import { LAB_STEP_S, type TestCar } from './test-car.ts'

/**
 * The test driver's right foot. A car with traction control or anti-lock brakes gets the whole pedal and its own aids do
 * the rest; in a car without them the foot keeps the wheels near the slip at which the tyre holds best, as a good
 * driver's does.
 */
export interface Foot {
  /** The pedal for the coming tick, 0..1. Call it once a tick. */
  press(): number
}

/** How fast the foot moves when the wheels have no slip at all, pedals per second. */
const FOOT_RATE = 12

export function throttleFoot(car: TestCar): Foot {
  return car.data.aids.hasTractionControl ? wholePedal : carefulFoot(car, () => car.spinning)
}

export function brakeFoot(car: TestCar): Foot {
  return car.data.aids.hasAbs ? wholePedal : carefulFoot(car, () => car.locking)
}

const wholePedal: Foot = { press: () => 1 }

function carefulFoot(car: TestCar, slip: () => number): Foot {
  const bestSlip = car.model.tyre.peakSlip * Math.min(...car.data.tyre.slipRatioMax)
  let pedal = 0
  return {
    press() {
      pedal = Math.max(0, Math.min(pedal + FOOT_RATE * (1 - slip() / bestSlip) * LAB_STEP_S, 1))
      return pedal
    },
  }
}

/** Pedals per m/s of missing speed, and per metre by which the car has fallen behind. */
const HOLD_GAIN = 0.5
const HOLD_GAIN_INTEGRAL = 0.4

/** Holds a speed with the throttle alone. */
export function holdSpeed(car: TestCar, speedMps: number): Foot {
  const limit = throttleFoot(car)
  let base = 0
  return {
    press() {
      const missingMps = speedMps - car.speedMps
      base = Math.max(0, Math.min(base + HOLD_GAIN_INTEGRAL * missingMps * LAB_STEP_S, 1))
      return Math.min(Math.max(0, Math.min(base + HOLD_GAIN * missingMps, 1)), limit.press())
    },
  }
}
