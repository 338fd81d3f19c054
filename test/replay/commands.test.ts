import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { InputCommand, TimedCommand } from '../../src/race/race-command.ts'
import { decodeCommands } from '../../src/replay/command-decoder.ts'
import { CommandEncoder } from '../../src/replay/command-encoder.ts'
import { readCommand, writeCommand } from '../../src/replay/command-row.ts'
import { createReplayBatch } from '../../src/replay/replay-batch.ts'
import { anyCommands, CAPACITY } from './support/any-command.ts'

const FIRST_TICK = 1000
const TICKS = 240
const RANGE = { firstTick: FIRST_TICK, ticks: TICKS, capacity: CAPACITY }

function encode(commands: readonly TimedCommand[]): Uint8Array {
  const encoder = new CommandEncoder()
  encoder.begin(FIRST_TICK)
  for (const { tick, command } of commands) encoder.add(tick, command)
  return encoder.finish()
}

/** A driver who sends an input a tick, three ticks ahead, as dialect 2 has them. */
function steadyInputs(count: number): TimedCommand[] {
  return Array.from({ length: count }, (_, index) => {
    const tick = FIRST_TICK - 1 + index
    const values = { steering: (index % 9) / 32_767, throttle: (index % 7) / 255, brake: 0, gear: 127 }
    return { tick, command: { kind: 'input', slot: 2, sequence: index + 1, forTick: tick + 3, ...values } }
  })
}

describe('commands in a batch', () => {
  test('come out as they went in, to the bit', () => {
    fc.assert(
      fc.property(anyCommands(FIRST_TICK, TICKS), (commands) => {
        const batch = createReplayBatch({ capacity: CAPACITY, ticksMax: 1, commandsMax: commands.length })
        for (const { tick, command } of commands) expect(writeCommand(batch, tick, command)).toBe(true)
        expect(batch.commandCount).toBe(commands.length)
        expect(commands.map((_, index) => readCommand(batch, index))).toStrictEqual(commands)
      }),
      { numRuns: 60 },
    )
  })

  test('are refused when there is no room', () => {
    const batch = createReplayBatch({ capacity: 1, ticksMax: 1, commandsMax: 1 })
    expect(writeCommand(batch, 5, { kind: 'end' })).toBe(true)
    expect(writeCommand(batch, 6, { kind: 'remove-car', slot: 0 })).toBe(false)
    expect(batch.commandCount).toBe(1)
    expect(readCommand(batch, 0)).toEqual({ tick: 5, command: { kind: 'end' } })
  })
})

describe('commands in a file', () => {
  test('come out as they went in, to the bit', () => {
    fc.assert(
      fc.property(anyCommands(FIRST_TICK, TICKS), (commands) => {
        expect(decodeCommands(encode(commands), RANGE, 0)).toStrictEqual(commands)
      }),
      { numRuns: 200 },
    )
  })

  test('keep a minus zero', () => {
    const command: InputCommand = {
      kind: 'input',
      slot: 0,
      sequence: 1,
      forTick: 0,
      steering: -0,
      throttle: 0,
      brake: 0,
      gear: 1,
    }
    const [read] = decodeCommands(encode([{ tick: FIRST_TICK, command }]), RANGE, 0)
    expect(read).toStrictEqual({ tick: FIRST_TICK, command })
  })

  test('cost a few bytes for each input of a steady driver', () => {
    expect(encode(steadyInputs(TICKS)).length).toBeLessThan(TICKS * 6)
  })

  test('are read only when they are of the chunk, of the race, finite and in range', () => {
    const bytes = encode(steadyInputs(3))
    expect(() => decodeCommands(bytes, { ...RANGE, ticks: 1 }, 77)).toThrow(/outside its chunk.*\(byte 77\)/)
    expect(() => decodeCommands(bytes, { ...RANGE, capacity: 2 }, 77)).toThrow(/slot 2 of 2/)
    const extreme = {
      kind: 'input',
      slot: 0,
      sequence: 0,
      forTick: 0,
      steering: 1.5,
      throttle: 0,
      brake: 0,
      gear: 1,
    } as const
    expect(() => decodeCommands(encode([{ tick: FIRST_TICK, command: extreme }]), RANGE, 0)).toThrow(/out of range/)
  })

  test('are read only whole', () => {
    const bytes = encode(steadyInputs(20))
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeCommands(bytes.subarray(0, length), RANGE, 0)).toThrow(/too early/)
    }
    expect(() => decodeCommands(Uint8Array.of(...bytes, 0), RANGE, 0)).toThrow(/left over/)
  })

  test('are written only in the order of their ticks, and only with finite numbers', () => {
    const end = { kind: 'end' } as const
    expect(() =>
      encode([
        { tick: 1005, command: end },
        { tick: 1004, command: end },
      ]),
    ).toThrow(RangeError)
    const command = { kind: 'take-over', slot: 0, standIn: 1, skill: Number.NaN } as const
    expect(() => encode([{ tick: 1005, command }])).toThrow(RangeError)
  })
})
