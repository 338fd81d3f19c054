import { describe, expect, test } from 'vitest'
import type { Race } from '../../src/race/race.ts'
import { applyCommand, type RaceCommand } from '../../src/race/race-command.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { resumedEvent } from '../../src/replay/replay-event.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { type ResumableRun, readResumableRun, rebuildRace } from '../../src/replay/resumable-run.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { formulaCar } from '../support/car-data.ts'
import { aKeptSession } from '../support/kept-session.ts'
import { prepared } from '../support/race-content.ts'
import { carOf, joined, recordedContent, recordRace } from '../support/recorded-race.ts'

const TICKS = 1700
const CHUNKS = 7

/** Somebody comes at the start, presses now and then, is away for a while, and comes back. */
function doings({ tick }: Race): readonly RaceCommand[] {
  const press = (steering: number): RaceCommand => {
    return { kind: 'input', slot: 3, sequence: tick + 1, forTick: 0, steering, throttle: 0.5, brake: 0, gear: 127 }
  }
  if (tick === 0) return [{ kind: 'add-car', slot: 3, carId: carOf(3), skill: undefined }]
  if (tick === 1100) return [{ kind: 'take-over', slot: 3, standIn: 1, skill: 0.6 }]
  if (tick === 1300) return [{ kind: 'hand-back', slot: 3 }]
  // Also at the very end of a chunk.
  return tick % 5 === 0 ? [press(Math.sin(tick / 60) / 2)] : []
}

const hashes = new Map<number, number>()
const recorded = recordRace({
  ticks: TICKS,
  commands: doings,
  onTick(race) {
    if (race.tick % 240 === 0) hashes.set(race.tick, race.hash())
  },
})
const session = aKeptSession({ replayId: recorded.header.replayId })

/** What a crash leaves that comes after so many chunks were written. */
function broken(chunks: number): Uint8Array {
  return joined(recorded.pieces.slice(0, 1 + chunks))
}

function reading(bytes: Uint8Array): ReplayReader {
  return openReplay(bytesSource(bytes), zstd)
}

function resumable(bytes = broken(6)): ResumableRun {
  const run = readResumableRun(reading(bytes), session, 1000)
  if (typeof run === 'string') throw new Error(run)
  return run
}

describe('a run that was cut off', () => {
  test.each([1, 2, 5, 6, CHUNKS])('after %i chunks is the race that it was at their end', (chunks) => {
    const run = resumable(broken(chunks))
    const race = rebuildRace(recordedContent, run)
    const tick = chunks * 240
    expect([run.tick, race.tick, race.hash()]).toEqual([tick, tick, hashes.get(tick)])
  })

  test('runs on bit for bit, as if nothing had been', () => {
    const race = rebuildRace(recordedContent, resumable())
    const act = () => {
      for (const command of doings(race)) applyCommand(race, command, recordedContent.cars)
    }
    while (race.tick < TICKS) {
      act()
      race.step(() => {})
    }
    act()
    expect(race.hash()).toBe(recorded.race.hash())
  })

  test('says who drove, with what, and when it stopped', () => {
    const { header, participants, cars, timesResumed, stoppedAtMs } = resumable()
    expect([header, timesResumed, stoppedAtMs]).toEqual([recorded.header, 0, 1000])
    expect([participants, cars]).toEqual([recorded.header.participants, recorded.header.cars])
  })

  test('knows how often it has gone on before', () => {
    const { pieces } = recordRace({
      ticks: 500,
      carry: (batch, encoder) => {
        if (batch.firstTick === 241) batch.events.push(resumedEvent(241, 5))
        return encoder.add(batch)
      },
    })
    expect(resumable(joined(pieces.slice(0, 3))).timesResumed).toBe(1)
    expect(reading(joined(pieces)).footer).toMatchObject({
      resumed: 1,
      events: expect.arrayContaining([{ kind: 'resumed', tick: 241, slot: -1 }]),
    })
  })
})

describe('a run is not gone on with', () => {
  test('when its recording is complete', () => {
    expect(readResumableRun(reading(joined(recorded.pieces)), session, 0)).toBe('the recording is complete')
  })

  test('when what was kept belongs to another recording', () => {
    expect(readResumableRun(reading(broken(2)), { ...session, replayId: 'other' }, 0)).toContain('another recording')
  })

  test('when there is not even one whole chunk', () => {
    expect(readResumableRun(reading(broken(1).subarray(0, -1)), session, 0)).toContain('no whole state')
  })

  test('when a chunk in the middle is damaged, which would spoil the whole recording', () => {
    const bytes = broken(4)
    const { offset, length } = reading(bytes).chunks[1]!
    bytes[offset + length - 1]! ^= 1
    expect(readResumableRun(reading(bytes), session, 0)).toBe('it is damaged in the middle')
  })

  test('when the race is another here than it was', () => {
    const run = resumable()
    const [first, ...rest] = run.stretches
    const other = { ...run, stretches: [{ ...first!, stateHash: first!.stateHash ^ 1 }, ...rest] }
    expect(() => rebuildRace(recordedContent, other)).toThrow('another than the one that was recorded')
    const shifted = { ...run, stretches: rest }
    expect(() => rebuildRace(recordedContent, shifted)).toThrow('another than the one that was recorded')
  })

  test('when one of its cars is not there', () => {
    expect(() => rebuildRace(prepared([formulaCar.id]), resumable())).toThrow('was not prepared')
  })

  test('when it was over', () => {
    const over = recordRace({ ticks: 480, settings: { lengthTicksMax: 300 } })
    const run = resumable(joined(over.pieces.slice(0, 3)))
    expect(() => rebuildRace(recordedContent, run)).toThrow('the race was over')
  })
})
