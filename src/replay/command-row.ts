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

/** The same for an input, without an object for it; `tick` is the race's tick at the call. */
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
  return append(batch, tick, CommandKind.Input, slot, sequence, forTick, steering, throttle, brake, gear)
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

/** Plain numbers where an options object would read better: this runs for every input of every driver. */
function append(
  batch: ReplayBatch,
  tick: number,
  kind: CommandKind,
  slot: number,
  a = 0,
  b = 0,
  c = 0,
  d = 0,
  e = 0,
  f = 0,
): boolean {
  const { commands } = batch
  const at = batch.commandCount * COMMAND_LENGTH
  if (at + COMMAND_LENGTH > commands.length) return false
  commands[at] = tick
  commands[at + 1] = kind | (slot << 8)
  commands[at + 2] = a
  commands[at + 3] = b
  commands[at + 4] = c
  commands[at + 5] = d
  commands[at + 6] = e
  commands[at + 7] = f
  batch.commandCount++
  return true
}
