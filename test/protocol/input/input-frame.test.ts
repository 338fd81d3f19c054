import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createInputFrame,
  decodeInputFrame,
  encodeInputFrame,
  GEAR_AUTOMATIC,
} from '../../../src/protocol/input/input-frame.ts'

function frameOf({ ticks, ...rest }: { ticks: readonly number[]; sequence?: number; ackTick?: number }) {
  const frame = Object.assign(createInputFrame(), { sequence: 9, ackTick: 5, ...rest, count: ticks.length })
  frame.ticks.set(ticks)
  for (let index = 0; index < ticks.length; index++) {
    frame.steering[index] = (index - 4) / 5
    frame.throttle[index] = index / 8
    frame.brake[index] = 1 - index / 8
    frame.gear[index] = index === 0 ? GEAR_AUTOMATIC : index - 2
    frame.flags[index] = index
  }
  return frame
}

describe('[INP2] the input frame', () => {
  test('eight inputs come through within the steps of their fields', () => {
    const sent = frameOf({ ticks: [1000, 999, 998, 990, 989, 988, 987, 800], sequence: 0xffff_ffff, ackTick: 990 })
    const bytes = encodeInputFrame(sent)
    expect(bytes).toHaveLength(15 + 8 * 7)
    const got = createInputFrame()
    expect(decodeInputFrame(bytes, got)).toBeUndefined()
    expect(got).toMatchObject({
      sequence: 0xffff_ffff,
      ackTick: 990,
      count: 8,
      ticks: sent.ticks,
      gear: sent.gear,
      flags: sent.flags,
    })
    for (let index = 0; index < 8; index++) {
      expect(got.steering[index]).toBeCloseTo(sent.steering[index]!, 4)
      expect(Math.abs(got.throttle[index]! - sent.throttle[index]!)).toBeLessThanOrEqual(1 / 510)
      expect(Math.abs(got.brake[index]! - sent.brake[index]!)).toBeLessThanOrEqual(1 / 510)
    }
  })

  test('the bytes are as documented', () => {
    const sent = Object.assign(createInputFrame(), { sequence: 0x0403_0201, ackTick: 7, count: 2 })
    sent.ticks.set([0x0102, 0x0100])
    sent.steering.set([-1, 1])
    sent.throttle.set([1, 0])
    sent.gear.set([GEAR_AUTOMATIC, -1])
    sent.flags.set([0, 3])
    expect(Buffer.from(encodeInputFrame(sent)).toString('hex')).toBe(
      'c102' + '01020304' + '02010000' + '07000000' + '02' + '000180ff007f00' + '02ff7f0000ff03',
    )
  })

  test('tick zero means as soon as it arrives', () => {
    const got = createInputFrame()
    expect(decodeInputFrame(encodeInputFrame(frameOf({ ticks: [0, 0] })), got)).toBeUndefined()
    expect([...got.ticks.subarray(0, 2)]).toEqual([0, 0])
  })

  test('[INP1] what is out of range is clamped by the writer', () => {
    const sent = frameOf({ ticks: [1] })
    sent.steering[0] = -9
    sent.throttle[0] = 9
    sent.brake[0] = Number.NaN
    const got = createInputFrame()
    expect(decodeInputFrame(encodeInputFrame(sent), got)).toBeUndefined()
    expect([got.steering[0], got.throttle[0], got.brake[0]]).toEqual([-1, 1, 0])
  })

  test.each([
    ['no input', 14, 0],
    ['nine inputs', 14, 9],
    ['fewer inputs than bytes', 14, 1],
    ['a newest input that is older than itself', 15, 1],
    ['two inputs for one tick', 22, 0],
    ['an input for a tick before the first', 22, 200],
    ['steering beyond its end', 17, 0x80, 16, 0],
    ['a gear that no car has', 20, 15],
    ['another kind', 1, 1],
    ['MessagePack', 0, 0x82],
  ])('[FRM6] %s is a fault that changes nothing', (_what, at, byte, otherAt = at, otherByte = byte) => {
    const bytes = encodeInputFrame(frameOf({ ticks: [100, 99, 98] }))
    bytes[at] = byte
    bytes[otherAt] = otherByte
    const got = createInputFrame()
    expect(decodeInputFrame(bytes, got)).toBeTypeOf('string')
    expect(got).toEqual(createInputFrame())
  })

  test('[FRM6] a cut at any byte and a byte too many are faults', () => {
    const bytes = encodeInputFrame(frameOf({ ticks: [100, 99] }))
    const got = createInputFrame()
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeInputFrame(bytes.subarray(0, length), got)).toBeTypeOf('string')
    }
    expect(decodeInputFrame(Uint8Array.of(...bytes, 0), got)).toBeTypeOf('string')
  })

  test('whatever is read lies within its range', () => {
    const valid = encodeInputFrame(frameOf({ ticks: [100, 99, 98] }))
    const property = fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, byte) => {
      const bytes = valid.slice()
      bytes[at] = byte
      const got = createInputFrame()
      if (decodeInputFrame(bytes, got) !== undefined) return
      const values = [...got.steering.map(Math.abs), ...got.throttle, ...got.brake]
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
      expect(got.ticks.subarray(1, got.count).every((tick, index) => tick === 0 || tick < got.ticks[index]!)).toBe(true)
    })
    fc.assert(property, { seed: 2026, numRuns: 1000 })
  })

  test('frames that cannot be are bugs that throw', () => {
    expect(() => encodeInputFrame(createInputFrame())).toThrow(RangeError)
    expect(() => encodeInputFrame(frameOf({ ticks: [1, 2] }))).toThrow(RangeError)
    expect(() => encodeInputFrame(frameOf({ ticks: [1000, 1] }))).toThrow(RangeError)
  })
})
