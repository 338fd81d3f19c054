import type { CarId } from '../protocol/ids.ts'
import type { PreparedCar } from './prepared-race.ts'
import type { Race } from './race.ts'
import { writeInput } from './seat-inputs.ts'
import type { StandIn } from './stand-ins.ts'

/**
 * What the outside does to a race, as data. Everything else in a race follows from its state, so a race that is begun
 * with the same settings and cars, and given the same commands at the same ticks in the same order, is the same race
 * bit for bit. A command of tick `t` is applied after the step that led to tick `t` and before the next one.
 */
export type RaceCommand =
  /** `skill` 0..1 is the AI's; without one a human drives. */
  | { readonly kind: 'add-car'; readonly slot: number; readonly carId: CarId; readonly skill: number | undefined }
  | { readonly kind: 'remove-car'; readonly slot: number }
  | { readonly kind: 'take-over'; readonly slot: number; readonly standIn: StandIn; readonly skill: number }
  | { readonly kind: 'hand-back'; readonly slot: number }
  | { readonly kind: 'end' }
  | InputCommand

/** One input, with the numbers exactly as they were given to `writeInput`. */
export interface InputCommand {
  readonly kind: 'input'
  readonly slot: number
  /** 32 bits, wraps. */
  readonly sequence: number
  /** 0 = at once. */
  readonly forTick: number
  /** -1..1, positive right. */
  readonly steering: number
  /** 0..1. */
  readonly throttle: number
  readonly brake: number
  /** -1 reverse, 0 neutral, 1.. forward, 127 automatic. */
  readonly gear: number
}

/** A command and the tick at which the race stood when it was given. */
export interface TimedCommand {
  readonly tick: number
  readonly command: RaceCommand
}

/**
 * Does to the race what the command says. Throws RangeError for a slot that the race does not have or a car that is not
 * among `cars`: a command may come from a file.
 */
export function applyCommand(race: Race, command: RaceCommand, cars: ReadonlyMap<CarId, PreparedCar>): void {
  if (command.kind !== 'end') checkSlot(race, command.slot)
  switch (command.kind) {
    case 'input':
      writeInput(race.seats, command.slot, race.tick, command)
      break
    case 'add-car':
      addCar(race, command, cars)
      break
    case 'remove-car':
      race.removeCar(command.slot)
      break
    case 'take-over':
      race.takeOver(command.slot, command.standIn, command.skill)
      break
    case 'hand-back':
      race.handBack(command.slot)
      break
    case 'end':
      race.end()
      break
  }
}

function checkSlot({ settings }: Race, slot: number): void {
  if (!(slot >= 0 && slot < settings.capacity)) throw new RangeError(`the race has no slot ${slot}`)
}

function addCar(
  race: Race,
  { slot, carId, skill }: Extract<RaceCommand, { kind: 'add-car' }>,
  cars: ReadonlyMap<CarId, PreparedCar>,
): void {
  const car = cars.get(carId)
  if (car === undefined) throw new RangeError(`car ${carId} was not prepared for this race`)
  race.addCar(slot, car.plan, skill === undefined ? 'human' : { skill })
}
