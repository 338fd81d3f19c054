import type { CarId } from '../protocol/ids.ts'
import { idBytes, idFromBytes } from '../protocol/ids.ts'
import type { RaceCommand, TimedCommand } from '../race/race-command.ts'
import type { StandIn } from '../race/stand-ins.ts'
import { CommandKind } from './command-kind.ts'
import { COMMAND_LENGTH, type ReplayBatch } from './replay-batch.ts'

/**
 * Commands as numbers, for the batch that crosses from the tick thread: COMMAND_LENGTH doubles a command, so that what a
 * driver's numbers were is kept to the bit and nothing is allocated for an input. The first is the tick, the second
 * kind | slot << 8, the arguments follow: a car's id as four words of 32 bits and its skill (NaN for a human), a
 * stand-in and its skill, or an input in the order of its properties.
 */

/** Appends a command given at `tick`. False when the batch has no room; then nothing was written. */
export function writeCommand(batch: ReplayBatch, tick: number, command: RaceCommand): boolean {
  switch (command.kind) {
    case 'input': {
      const { slot, sequence, forTick, steering, throttle, brake, gear } = command
      return writeInputCommand(batch, tick, slot, sequence, forTick, steering, throttle, brake, gear)
    }
    case 'add-car': {
      const id = new DataView(idBytes(command.carId).buffer)
      const { slot, skill = Number.NaN } = command
      const kind = CommandKind.AddCar
      return append(batch, tick, kind, slot, id.getUint32(0), id.getUint32(4), id.getUint32(8), id.getUint32(12), skill)
    }
    case 'remove-car':
      return append(batch, tick, CommandKind.RemoveCar, command.slot)
    case 'take-over':
      return append(batch, tick, CommandKind.TakeOver, command.slot, command.standIn, command.skill)
    case 'hand-back':
      return append(batch, tick, CommandKind.HandBack, command.slot)
    case 'end':
      return append(batch, tick, CommandKind.End, 0)
  }
}

/** The same for an input, as plain numbers and without a call in between: this runs for every input of every driver; `tick` is the race's tick at the call. */
export function writeInputCommand(
  batch: ReplayBatch,
  tick: number,
  slot: number,
  sequence: number,
  forTick: number,
  steering: number,
  throttle: number,
  brake: number,
  gear: number,
): boolean {
  const { commands } = batch
  const at = batch.commandCount * COMMAND_LENGTH
  if (at + COMMAND_LENGTH > commands.length) return false
  commands[at] = tick
  commands[at + 1] = CommandKind.Input | (slot << 8)
  commands[at + 2] = sequence
  commands[at + 3] = forTick
  commands[at + 4] = steering
  commands[at + 5] = throttle
  commands[at + 6] = brake
  commands[at + 7] = gear
  batch.commandCount++
  return true
}

/** The command at `index` of a batch. */
export function readCommand({ commands }: ReplayBatch, index: number): TimedCommand {
  const at = index * COMMAND_LENGTH
  const head = commands[at + 1]!
  const argument = (number: number) => commands[at + 2 + number]!
  return { tick: commands[at]!, command: commandOf((head & 0xff) as CommandKind, head >>> 8, argument) }
}

function commandOf(kind: CommandKind, slot: number, argument: (number: number) => number): RaceCommand {
  switch (kind) {
    case CommandKind.AddCar: {
      const skill = argument(4)
      return { kind: 'add-car', slot, carId: carIdOf(argument), skill: Number.isNaN(skill) ? undefined : skill }
    }
    case CommandKind.RemoveCar:
      return { kind: 'remove-car', slot }
    case CommandKind.TakeOver:
      return { kind: 'take-over', slot, standIn: argument(0) as StandIn, skill: argument(1) }
    case CommandKind.HandBack:
      return { kind: 'hand-back', slot }
    case CommandKind.End:
      return { kind: 'end' }
    case CommandKind.Input:
      return {
        kind: 'input',
        slot,
        sequence: argument(0),
        forTick: argument(1),
        steering: argument(2),
        throttle: argument(3),
        brake: argument(4),
        gear: argument(5),
      }
  }
}

function carIdOf(argument: (number: number) => number): CarId {
  const view = new DataView(new ArrayBuffer(16))
  for (let word = 0; word < 4; word++) view.setUint32(word * 4, argument(word))
  return idFromBytes<CarId>(new Uint8Array(view.buffer))
}

/** The arguments that are missing are 0. */
function append(
  batch: ReplayBatch,
  tick: number,
  kind: CommandKind,
  slot: number,
  ...args: readonly number[]
): boolean {
  const { commands } = batch
  const at = batch.commandCount * COMMAND_LENGTH
  if (at + COMMAND_LENGTH > commands.length) return false
  commands.fill(0, at, at + COMMAND_LENGTH)
  commands.set([tick, kind | (slot << 8), ...args], at)
  batch.commandCount++
  return true
}
