import { beforeEach, describe, expect, test } from 'vitest'
import {
  applyInputs,
  closeSeat,
  createSeatInputs,
  INPUT_RING_TICKS,
  inputBufferDepth,
  openSeat,
  type SeatInput,
  type SeatInputs,
  writeInput,
} from '../../src/race/seat-inputs.ts'
import { type CarInputs, createCarInputs, GEAR_AUTO } from '../../src/simulation/cars.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'

const HOLD_TICKS = 60
const SLOT = 1
let block: StateBlock
let seats: SeatInputs
let target: CarInputs

beforeEach(() => {
  block = new StateBlock()
  seats = createSeatInputs(block, 3, HOLD_TICKS)
  target = createCarInputs(block, 3)
  openSeat(seats, SLOT, 0)
})

function input(sequence: number, forTick: number, throttle: number, changes: Partial<SeatInput> = {}): SeatInput {
  return { sequence, forTick, throttle, steering: 0, brake: 0, gear: GEAR_AUTO, ...changes }
}

/** What the slot's car is given at `tick`. */
function throttleAt(tick: number): number {
  applyInputs(seats, tick, target)
  return target.throttle[SLOT]!
}

describe('an input for at once', () => {
  test('[INP1] holds for its time and no longer: then the pedals are released and the steering stays', () => {
    writeInput(seats, SLOT, 10, input(1, 0, 0.8, { steering: -0.5, brake: 0.1 }))
    expect(throttleAt(11)).toBe(0.8)
    expect(throttleAt(10 + HOLD_TICKS)).toBe(0.8)
    expect(throttleAt(10 + HOLD_TICKS + 1)).toBe(0)
    expect([target.brake[SLOT], target.steering[SLOT]]).toEqual([0, -0.5])
    writeInput(seats, SLOT, 100, input(2, 0, 0.6))
    expect(throttleAt(101)).toBe(0.6)
  })

  test('[INP2] is ignored when it is older than the one in force, or the same', () => {
    expect(writeInput(seats, SLOT, 10, input(5, 0, 0.5))).toBe(true)
    expect(writeInput(seats, SLOT, 10, input(4, 0, 0.9))).toBe(false)
    expect(writeInput(seats, SLOT, 10, input(5, 0, 0.9))).toBe(false)
    expect(throttleAt(11)).toBe(0.5)
    expect(seats.appliedSequence[SLOT]).toBe(5)
  })

  test('[INP2] counts as newer across the wrap of its sequence', () => {
    writeInput(seats, SLOT, 10, input(0xffff_fffe, 0, 0.1))
    expect(writeInput(seats, SLOT, 10, input(3, 0, 0.7))).toBe(true)
    expect(writeInput(seats, SLOT, 10, input(0xffff_ffff, 0, 0.9))).toBe(false)
    expect(throttleAt(11)).toBe(0.7)
  })
})

describe('an input for a coming tick', () => {
  test('[INP2] applies at that tick, in whatever order and however unevenly the inputs came', () => {
    for (const ahead of [3, 1, 2]) writeInput(seats, SLOT, 10, input(100 + ahead, 10 + ahead, ahead / 10))
    expect([11, 12, 13, 14].map(throttleAt)).toEqual([0.1, 0.2, 0.3, 0.3])
    expect([seats.appliedTick[SLOT], seats.appliedSequence[SLOT]]).toEqual([13, 103])
  })

  test('[INP2] waits as far ahead as the ring is long and is refused beyond it, without a trace', () => {
    expect(writeInput(seats, SLOT, 10, input(1, 10 + INPUT_RING_TICKS, 0.4))).toBe(true)
    const before = block.hash()
    for (const forTick of [10 + INPUT_RING_TICKS + 1, 0xffff_ffff]) {
      expect(writeInput(seats, SLOT, 10, input(2, forTick, 0.9))).toBe(false)
    }
    expect(block.hash()).toBe(before)
    for (let tick = 11; tick < 42; tick++) expect(throttleAt(tick)).toBe(0)
    expect(throttleAt(42)).toBe(0.4)
  })

  test('[INP2] becomes the held input when it comes too late', () => {
    expect(writeInput(seats, SLOT, 10, input(7, 8, 0.6))).toBe(true)
    expect(throttleAt(11)).toBe(0.6)
    expect(inputBufferDepth(seats, SLOT, 11)).toBe(-3)
  })

  test('[INP2] that is overtaken by a newer one for at once does not come into force', () => {
    writeInput(seats, SLOT, 10, input(1, 12, 0.9))
    writeInput(seats, SLOT, 10, input(2, 0, 0.2))
    expect([11, 12, 13].map(throttleAt)).toEqual([0.2, 0.2, 0.2])
  })

  test('[INP2] holds from the tick it applies at', () => {
    writeInput(seats, SLOT, 10, input(1, 30, 0.5))
    expect(throttleAt(30)).toBe(0.5)
    expect(throttleAt(30 + HOLD_TICKS)).toBe(0.5)
    expect(throttleAt(31 + HOLD_TICKS)).toBe(0)
  })

  test('[INP2] every tick of two rounds of the ring gets its own input', () => {
    for (let tick = 1; tick <= 2 * INPUT_RING_TICKS; tick++) {
      writeInput(seats, SLOT, tick - 1, input(tick, tick + INPUT_RING_TICKS - 1, tick / 100))
      if (tick >= INPUT_RING_TICKS) expect(throttleAt(tick)).toBe((tick - INPUT_RING_TICKS + 1) / 100)
    }
  })
})

test('[INP2] the depth of the buffer is the distance to the newest input, within a byte', () => {
  expect(inputBufferDepth(seats, SLOT, 50)).toBe(0)
  writeInput(seats, SLOT, 50, input(1, 58, 0))
  expect(inputBufferDepth(seats, SLOT, 50)).toBe(8)
  expect(inputBufferDepth(seats, SLOT, 1000)).toBe(-127)
})

test('[INP1] an input never touches the row of another slot, and a slot without a human takes none', () => {
  openSeat(seats, 0, 0)
  for (const forTick of [0, 11]) writeInput(seats, SLOT, 10, input(1 + forTick, forTick, 1, { steering: 1, brake: 1 }))
  target.throttle[2] = 0.25
  applyInputs(seats, 11, target)
  expect([target.throttle[0], target.steering[0], target.brake[0]]).toEqual([0, 0, 0])
  expect(target.throttle[2]).toBe(0.25)
  const before = block.hash()
  expect(writeInput(seats, 2, 10, input(1, 0, 1))).toBe(false)
  expect(block.hash()).toBe(before)
})

test('[INP1] the next driver of a seat starts from nothing of the one before', () => {
  writeInput(seats, SLOT, 10, input(500, 0, 1))
  writeInput(seats, SLOT, 10, input(501, 20, 1))
  closeSeat(seats, SLOT)
  openSeat(seats, SLOT, 15)
  expect(throttleAt(20)).toBe(0)
  expect(writeInput(seats, SLOT, 20, input(1, 0, 0.3))).toBe(true)
  expect(throttleAt(21)).toBe(0.3)
})
