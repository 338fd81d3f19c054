import fc from 'fast-check'
import { type CarId, idFromBytes } from '../../../src/protocol/ids.ts'
import type { RaceCommand, TimedCommand } from '../../../src/race/race-command.ts'

export const CAPACITY = 6

/** With the prototype of plain objects, so that they can be compared strictly. */
const record = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) => fc.record<T>(model, { noNullPrototype: true })

const slot = fc.integer({ min: 0, max: CAPACITY - 1 })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const carId = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => idFromBytes<CarId>(bytes))
const unit = (min: number) =>
  fc.oneof(
    fc.double({ min, max: 1, noNaN: true }),
    fc.float({ min, max: 1, noNaN: true }),
    fc.integer({ min: min * 255, max: 255 }).map((steps) => steps / 255),
    fc.integer({ min: min * 32_767, max: 32_767 }).map((steps) => steps / 32_767),
    fc.constantFrom(0, 1, min),
  )
const skill = fc.double({ min: 0, max: 1, noNaN: true })

/** Any command of a race with {@link CAPACITY} slots, inputs most of all. */
export const anyCommand: fc.Arbitrary<RaceCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: record({
      kind: fc.constant('input' as const),
      slot,
      sequence: u32,
      forTick: u32,
      steering: unit(-1),
      throttle: unit(0),
      brake: unit(0),
      gear: fc.constantFrom(127, -1, 0, 1, 14),
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      kind: fc.constant('add-car' as const),
      slot,
      carId,
      skill: fc.option(skill, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: record({ kind: fc.constant('remove-car' as const), slot }) },
  {
    weight: 1,
    arbitrary: record({
      kind: fc.constant('take-over' as const),
      slot,
      standIn: fc.constantFrom(0, 1, 2, 3),
      skill,
    }),
  },
  { weight: 1, arbitrary: record({ kind: fc.constant('hand-back' as const), slot }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'end' as const }) },
)

/** Commands of a chunk with the ticks from `firstTick` on, in order. */
export function anyCommands(firstTick: number, ticks: number): fc.Arbitrary<readonly TimedCommand[]> {
  const tick = fc.integer({ min: firstTick - 1, max: firstTick + ticks - 1 })
  return fc
    .array(record({ tick, command: anyCommand }), { maxLength: 60 })
    .map((commands) => commands.toSorted((one, other) => one.tick - other.tick))
}
