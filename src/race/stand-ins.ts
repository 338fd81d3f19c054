import { assignDriver, type DriverOptions, type Drivers, lendPlan, relayDriver } from '../driver/drivers.ts'
import { type CarInputs, type Cars, GEAR_AUTO } from '../simulation/cars.ts'
import type { SeatInputs } from './seat-inputs.ts'

/**
 * Who has the car of a human who is away. The AI drives it on from where it is; or it coasts, its pedals released and its
 * wheel held as it was; or the AI brings it to a stand on the road. It stays so after his return until the first input of
 * his applies, so that nobody sits at no wheel. Who has which car is state of the race like the rest: beginning and return
 * are calls between two ticks, and with the same calls at the same ticks the race is the same.
 */
export const StandIn = { None: 0, Ai: 1, Coast: 2, Park: 3 } as const
export type StandIn = (typeof StandIn)[keyof typeof StandIn]

/** Gentle enough to brake in a bend. */
const PARK_BRAKE = 0.4

export interface StandInField {
  readonly seats: SeatInputs
  readonly drivers: Drivers
  readonly inputs: CarInputs
  readonly cars: Cars
}

/** Whoever stands in there already goes on. */
export function beginStandIn(
  { seats, drivers, inputs, cars }: StandInField,
  slot: number,
  standIn: StandIn,
  { isStarted, ...character }: Omit<DriverOptions, 'plan'> & { readonly isStarted: boolean },
): void {
  if (seats.standIn[slot] !== StandIn.None) return
  seats.standIn[slot] = standIn
  if (standIn !== StandIn.None) seats.standInCount[0] = seats.standInCount[0]! + 1
  inputs.throttle[slot] = 0
  inputs.brake[slot] = 0
  const plan = drivers.plans[slot]
  if (plan === undefined || standIn === StandIn.None || standIn === StandIn.Coast) return
  if (isStarted) relayDriver(drivers, slot, { plan, ...character }, cars)
  else assignDriver(drivers, slot, { plan, ...character })
}

/** The car of the slot has gone, or another takes its place. */
export function endStandIn(seats: SeatInputs, slot: number): void {
  if (seats.standIn[slot] === StandIn.None) return
  seats.standIn[slot] = StandIn.None
  seats.standInCount[0] = seats.standInCount[0]! - 1
}

/** Whoever is back and has an input in force drives himself. */
export function relieveStandIns(seats: SeatInputs, drivers: Drivers): void {
  for (let slot = 0; slot < seats.capacity; slot++) {
    const isBack = seats.isOpen[slot] === 1 && seats.appliedSequence[slot] !== 0
    if (!isBack || seats.standIn[slot] === StandIn.None) continue
    endStandIn(seats, slot)
    const plan = drivers.plans[slot]
    if (plan !== undefined) lendPlan(drivers, slot, plan)
  }
}

/** After the drivers' step: where a car is to stand, the AI's foot is on the brake alone. */
export function parkCars(seats: SeatInputs, inputs: CarInputs): void {
  for (let slot = 0; slot < seats.capacity; slot++) {
    if (seats.standIn[slot] !== StandIn.Park) continue
    inputs.throttle[slot] = 0
    inputs.brake[slot] = PARK_BRAKE
    inputs.gearCommand[slot] = GEAR_AUTO
  }
}
