import { idBytes } from '../protocol/ids.ts'
import type { InputCommand, RaceCommand } from '../race/race-command.ts'
import { ByteWriter } from './byte-writer.ts'
import { CommandKind } from './command-kind.ts'
import { AXES, createSlotInputs, FORM_F32, FORM_F64, FORM_GRID, FORM_SAME, type SlotInputs } from './command-state.ts'

/**
 * The commands section of one chunk: the number of commands, then of each the kind and the ticks since the one before
 * (five bits, 31 = more in a varint), the slot, and the arguments. Inputs are by far the most: what a slot's input shares
 * with the one before costs bits of one byte, and values that lie on the grid of the wire, or are float32, are short.
 * Every number comes back to the bit.
 */
export class CommandEncoder {
  readonly #out = new ByteWriter()
  #slots = new Map<number, SlotInputs>()
  #tick = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Begins the section of a chunk whose first row is `firstTick`. */
  begin(firstTick: number): void {
    this.#out.clear()
    this.#slots = new Map()
    this.#tick = firstTick - 1
    this.#count = 0
  }

  /** Ticks never fall. Throws RangeError for a number that no race takes: that is a bug of the caller. */
  add(tick: number, command: RaceCommand): void {
    const delta = tick - this.#tick
    if (!(delta >= 0)) throw new RangeError(`a command of tick ${tick} follows one of tick ${this.#tick}`)
    this.#tick = tick
    this.#count++
    const out = this.#out
    out.u8(KINDS[command.kind] | (Math.min(delta, DELTA_LONG) << 3))
    if (delta >= DELTA_LONG) out.varint(delta - DELTA_LONG)
    if (command.kind !== 'end') out.u8(command.slot)
    this.#writeArguments(command)
  }

  finish(): Uint8Array {
    const section = new ByteWriter()
    section.varint(this.#count)
    section.append(this.#out.copy())
    return section.copy()
  }

  #writeArguments(command: RaceCommand): void {
    const out = this.#out
    if (command.kind === 'input') this.#writeInput(command)
    if (command.kind === 'add-car') {
      out.append(idBytes(command.carId))
      out.u8(command.skill === undefined ? 0 : 1)
      if (command.skill !== undefined) out.f64(finite(command.skill))
    }
    if (command.kind === 'take-over') {
      out.u8(command.standIn)
      out.f64(finite(command.skill))
    }
  }

  #writeInput(input: InputCommand): void {
    const slot = this.#slotOf(input.slot)
    const out = this.#out
    const sequenceOff = (input.sequence - slot.sequence - 1) | 0
    const tickOff = (input.forTick - slot.forTick - slot.stride) | 0
    const isRegular = sequenceOff === 0 && tickOff === 0
    const forms = AXES.map((axis, index) => formOf(finite(input[axis.name]), slot.values[index]!, axis.steps))
    const isSameGear = input.gear === slot.gear
    const [steering = 0, throttle = 0, brake = 0] = forms
    out.u8(steering | (throttle << 2) | (brake << 4) | (isSameGear ? 0 : GEAR_BIT) | (isRegular ? 0 : IRREGULAR_BIT))
    if (!isRegular) {
      out.zigzag(sequenceOff)
      out.zigzag(tickOff)
    }
    AXES.forEach(({ name, steps }, index) => {
      writeValue(out, input[name], forms[index]!, steps)
      slot.values[index] = input[name]
    })
    if (!isSameGear) out.u8(input.gear & 0xff)
    slot.stride = (input.forTick - slot.forTick) | 0
    slot.sequence = input.sequence
    slot.forTick = input.forTick
    slot.gear = input.gear
  }

  #slotOf(slot: number): SlotInputs {
    const known = this.#slots.get(slot)
    if (known !== undefined) return known
    const fresh = createSlotInputs()
    this.#slots.set(slot, fresh)
    return fresh
  }
}

const KINDS = {
  'add-car': CommandKind.AddCar,
  'remove-car': CommandKind.RemoveCar,
  'take-over': CommandKind.TakeOver,
  'hand-back': CommandKind.HandBack,
  end: CommandKind.End,
  input: CommandKind.Input,
} as const

export const DELTA_LONG = 31
export const GEAR_BIT = 0x40
export const IRREGULAR_BIT = 0x80

function formOf(value: number, last: number, steps: number): number {
  if (Object.is(value, last)) return FORM_SAME
  // A whole number of steps has no minus zero.
  const isOnGrid = Math.round(value * steps) / steps === value && !Object.is(value, -0)
  if (isOnGrid && Math.abs(value) <= 1) return FORM_GRID
  return Object.is(Math.fround(value), value) ? FORM_F32 : FORM_F64
}

function writeValue(out: ByteWriter, value: number, form: number, steps: number): void {
  if (form === FORM_GRID) out.zigzag(Math.round(value * steps))
  if (form === FORM_F32) out.f32(value)
  if (form === FORM_F64) out.f64(value)
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`a command holds the number ${value}`)
  return value
}
