import { type CarId, idFromBytes } from '../protocol/ids.ts'
import type { InputCommand, RaceCommand, TimedCommand } from '../race/race-command.ts'
import { StandIn } from '../race/stand-ins.ts'
import { GEAR_AUTO } from '../simulation/cars.ts'
import { ByteReader } from './byte-reader.ts'
import { DELTA_LONG, GEAR_BIT, IRREGULAR_BIT } from './command-encoder.ts'
import { CommandKind } from './command-kind.ts'
import { AXES, createSlotInputs, FORM_F32, FORM_GRID, FORM_SAME, type SlotInputs } from './command-state.ts'
import { COMMANDS_MAX } from './limits.ts'

interface ChunkRange {
  readonly firstTick: number
  readonly ticks: number
  readonly capacity: number
}

/**
 * The inverse of CommandEncoder. Throws ReplayError for what no recorder writes: a tick outside the chunk, a slot that
 * the race does not have, an input that is not finite and in range.
 */
export function decodeCommands(bytes: Uint8Array, range: ChunkRange, offset: number): readonly TimedCommand[] {
  const reader = new ByteReader(bytes, offset)
  const slots = new Map<number, SlotInputs>()
  const commands: TimedCommand[] = []
  let tick = range.firstTick - 1
  for (let count = reader.count(COMMANDS_MAX); count > 0; count--) {
    const head = reader.u8()
    const delta = head >>> 3
    tick += delta === DELTA_LONG ? DELTA_LONG + reader.varint() : delta
    if (tick >= range.firstTick + range.ticks) reader.refuse('a command stands outside its chunk')
    commands.push({ tick, command: readCommand(reader, head & 7, { slots, capacity: range.capacity }) })
  }
  reader.end()
  return commands
}

function readCommand(
  reader: ByteReader,
  kind: number,
  { slots, capacity }: { readonly slots: Map<number, SlotInputs>; readonly capacity: number },
): RaceCommand {
  if (kind === CommandKind.End) return { kind: 'end' }
  const slot = reader.u8()
  if (slot >= capacity) reader.refuse(`a command is for slot ${slot} of ${capacity}`)
  switch (kind) {
    case CommandKind.AddCar: {
      const carId = idFromBytes<CarId>(reader.bytes(16))
      const skill = reader.u8() === 0 ? undefined : readFinite(reader)
      return { kind: 'add-car', slot, carId, skill }
    }
    case CommandKind.RemoveCar:
      return { kind: 'remove-car', slot }
    case CommandKind.TakeOver:
      return { kind: 'take-over', slot, standIn: readStandIn(reader), skill: readFinite(reader) }
    case CommandKind.HandBack:
      return { kind: 'hand-back', slot }
    case CommandKind.Input: {
      const last = slots.get(slot) ?? createSlotInputs()
      slots.set(slot, last)
      return readInput(reader, slot, last)
    }
    default:
      return reader.refuse(`a command has the kind ${kind}`)
  }
}

function readInput(reader: ByteReader, slot: number, last: SlotInputs): InputCommand {
  const flags = reader.u8()
  const isRegular = (flags & IRREGULAR_BIT) === 0
  const sequence = (last.sequence + 1 + (isRegular ? 0 : reader.zigzag())) >>> 0
  const forTick = (last.forTick + last.stride + (isRegular ? 0 : reader.zigzag())) >>> 0
  AXES.forEach(({ steps, min }, index) => {
    const value = readValue(reader, (flags >>> (index * 2)) & 3, { steps, last: last.values[index]! })
    if (!(value >= min && value <= 1)) reader.refuse('an input is out of range')
    last.values[index] = value
  })
  if ((flags & GEAR_BIT) !== 0) last.gear = readGear(reader)
  last.stride = (forTick - last.forTick) | 0
  last.sequence = sequence
  last.forTick = forTick
  const [steering, throttle, brake] = last.values
  return { kind: 'input', slot, sequence, forTick, steering, throttle, brake, gear: last.gear }
}

function readValue(
  reader: ByteReader,
  form: number,
  { steps, last }: { readonly steps: number; readonly last: number },
): number {
  if (form === FORM_SAME) return last
  if (form === FORM_GRID) return reader.zigzag() / steps
  return form === FORM_F32 ? reader.f32() : reader.f64()
}

function readGear(reader: ByteReader): number {
  const gear = (reader.u8() << 24) >> 24
  return gear >= -1 && gear <= GEAR_AUTO ? gear : reader.refuse(`an input has the gear ${gear}`)
}

function readStandIn(reader: ByteReader): StandIn {
  const value = reader.u8()
  const standIn = Object.values(StandIn).find((known) => known === value)
  return standIn ?? reader.refuse(`a stand-in is of kind ${value}`)
}

function readFinite(reader: ByteReader): number {
  const value = reader.f64()
  return Number.isFinite(value) ? value : reader.refuse('a number is not finite')
}
