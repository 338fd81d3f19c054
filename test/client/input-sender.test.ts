import { describe, expect, test } from 'vitest'
import { InputSequence } from '../../src/client/input-sender.ts'
import { createInputFrame, decodeInputFrame, GEAR_AUTOMATIC } from '../../src/protocol/input/input-frame.ts'

function read(bytes: Uint8Array) {
  const frame = createInputFrame()
  expect(decodeInputFrame(bytes, frame)).toBe(undefined)
  const { count, sequence, ackTick } = frame
  return {
    sequence,
    ackTick,
    ticks: [...frame.ticks.subarray(0, count)],
    throttle: [...frame.throttle.subarray(0, count)],
    gear: [...frame.gear.subarray(0, count)],
  }
}
const pedal = (throttle: number, forTick?: number) => ({
  steering: 0,
  throttle,
  brake: 0,
  ...(forTick === undefined ? {} : { forTick }),
})

describe('[INP2] the sequence of inputs', () => {
  test('a frame repeats the last three inputs, newest first', () => {
    const inputs = new InputSequence()
    const frames = [0, 1, 0, 1, 0].map((throttle) => read(inputs.next(pedal(throttle), 7)))
    expect(frames.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
    expect(frames.map(({ throttle }) => throttle.length)).toEqual([1, 2, 3, 4, 4])
    expect(frames.at(-1)).toMatchObject({ throttle: [0, 1, 0, 1], ackTick: 7, ticks: [0, 0, 0, 0] })
  })

  test('gears are automatic unless asked for', () => {
    const inputs = new InputSequence()
    inputs.next(pedal(1), 0)
    expect(read(inputs.next({ ...pedal(1), gear: -1 }, 0)).gear).toEqual([-1, GEAR_AUTOMATIC])
  })

  test('inputs for ticks are repeated while their ticks fall', () => {
    const inputs = new InputSequence()
    for (const tick of [100, 104, 108]) inputs.next(pedal(1, tick), 0)
    expect(read(inputs.next(pedal(1, 112), 0)).ticks).toEqual([112, 108, 104, 100])
  })

  test('what a frame cannot say is left out of it', () => {
    const inputs = new InputSequence()
    inputs.next(pedal(1, 100), 0)
    expect(read(inputs.next(pedal(1, 500), 0)).ticks).toEqual([500])
    expect(read(inputs.next(pedal(1, 499), 0)).ticks).toEqual([499])
    expect(read(inputs.next(pedal(1), 0)).ticks).toEqual([0])
  })

  test('what is not a number counts as nothing', () => {
    const frame = read(new InputSequence().next({ steering: Number.NaN, throttle: Number.NaN, brake: 2 }, 0))
    expect(frame.throttle).toEqual([0])
  })

  test('the low half of a sequence is enough to know it', () => {
    const inputs = new InputSequence()
    expect(inputs.whole(0)).toBe(0)
    for (let sent = 0; sent < 65_540; sent++) inputs.next(pedal(1), 0)
    expect(inputs.whole(4)).toBe(65_540)
    expect(inputs.whole(0)).toBe(65_536)
    expect(inputs.whole(65_535)).toBe(65_535)
  })
})
