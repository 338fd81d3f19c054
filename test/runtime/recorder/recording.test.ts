import { expect, test } from 'vitest'
import { readCommand } from '../../../src/replay/command-row.ts'
import type { ReplayBatch } from '../../../src/replay/replay-batch.ts'
import type { ReplayEnding } from '../../../src/replay/replay-header.ts'
import { BatchPool } from '../../../src/runtime/recorder/batch-pool.ts'
import { BATCH_COMMANDS_MAX } from '../../../src/runtime/recorder/limits.ts'
import { Recording } from '../../../src/runtime/recorder/recording.ts'
import { aHeader, RecordedRace } from './support/recorded-race.ts'

const OVER: ReplayEnding = { reason: 'over', classification: [], finalHash: 1 }

/** A recording whose batches stay where they are until they are given back. */
function createScene({ batchesMax = 16 } = {}) {
  const batches: ReplayBatch[] = []
  const ends: { ending: ReplayEnding; isCutShort: boolean }[] = []
  const told: string[] = []
  const scene = { discards: 0 }
  const header = aHeader()
  const pool = new BatchPool({ capacity: header.settings.capacity, ticksMax: 60, batchesMax })
  const counters = { recorderFrames: 0, recorderDropped: 0 }
  const recording = new Recording({
    header,
    pool,
    counters,
    onDegraded: (reason) => told.push(reason),
    line: {
      batch: (batch) => batches.push(batch),
      end: (ending, isCutShort) => ends.push({ ending, isCutShort }),
      discard: () => scene.discards++,
      session: () => {},
    },
  })
  const run = new RecordedRace(recording).withGrid()
  const giveBack = () => {
    for (const batch of batches.splice(0)) pool.giveBack(batch)
  }
  return { scene, recording, run, batches, ends, told, counters, pool, giveBack }
}

function commandsOf(batch: ReplayBatch) {
  return Array.from({ length: batch.commandCount }, (_, index) => readCommand(batch, index))
}

test('batches follow each other without a gap, a quarter of a second each', () => {
  const { run, recording, batches, counters } = createScene()
  run.steps(200)
  recording.end(OVER)
  expect(batches.map(({ firstTick, ticks }) => [firstTick, ticks])).toEqual([
    [1, 60],
    [61, 60],
    [121, 60],
    [181, 20],
  ])
  expect(counters.recorderFrames).toBe(200)
})

test('each second begins with the whole state, as it stood before what was done after the last tick', () => {
  const { run, batches } = createScene()
  const states: Uint8Array[] = []
  run.steps(481, (tick) => {
    if (tick % 240 === 0) states.push(run.race.save())
    run.presses(tick + 1)
  })
  expect(batches.map(({ keyframe }) => keyframe?.tick)).toEqual([
    0,
    undefined,
    undefined,
    undefined,
    240,
    undefined,
    undefined,
    undefined,
  ])
  expect(batches[4]!.keyframe!.state).toEqual(states[1])
  expect(batches[4]!.keyframe!.cars.slice(0, 2)).toEqual([
    run.race.cars.models[0]!.data.id,
    run.race.cars.models[1]!.data.id,
  ])
  expect(batches[0]!.keyframe!.cars).toEqual([undefined, undefined, undefined, undefined])
})

test('what is done after a tick is in the batch of the next one, with the numbers as they were', () => {
  const { run, batches } = createScene()
  run.steps(61, (tick) => run.presses(tick + 1, 0.1 + tick / 1000))
  const [first] = batches
  expect(commandsOf(first!).slice(0, 3)).toMatchObject([
    { tick: 0, command: { kind: 'add-car', slot: 0, skill: 0.8 } },
    { tick: 0, command: { kind: 'add-car', slot: 1, skill: undefined } },
    { tick: 0, command: { kind: 'input', slot: 1, sequence: 1, steering: 0.1, throttle: 0.75, gear: 127 } },
  ])
  expect(commandsOf(first!).at(-1)).toMatchObject({ tick: 59, command: { steering: 0.1 + 59 / 1000 } })
})

test('what is done after the last tick of all belongs to the last batch, whether that is full or not', () => {
  for (const ticks of [240, 239, 180, 17]) {
    const { run, recording, batches } = createScene()
    run.steps(ticks)
    run.does({ kind: 'end' })
    recording.event({ kind: 'flagged', tick: run.race.tick })
    recording.end(OVER)
    const last = batches.at(-1)!
    expect(last.firstTick + last.ticks - 1).toBe(ticks)
    expect(commandsOf(last).at(-1)).toEqual({ tick: ticks, command: { kind: 'end' } })
    expect(last.events.at(-1)).toEqual({ kind: 'flagged', tick: ticks })
  }
})

test('an event between two batches is in the one that has its tick', () => {
  const { run, recording, batches } = createScene()
  run.steps(60)
  recording.event({ kind: 'a', tick: 60 })
  run.steps(1)
  recording.event({ kind: 'b', tick: 61 })
  run.steps(60)
  expect(batches.map(({ events }) => events.map(({ kind }) => kind))).toEqual([['a'], ['b']])
})

test('a contact is an event when it begins', () => {
  const { run, recording, batches } = createScene()
  run.steps(10)
  run.race.cars.contactTicks[1] = 30
  run.steps(10)
  recording.end(OVER)
  expect(batches[0]!.events).toEqual([{ kind: 'contact', tick: 11, slot: 1 }])
})

test('when no batch comes back, ticks are left out until one does, and the next chunk begins there', () => {
  const { run, recording, batches, told, counters, giveBack } = createScene({ batchesMax: 2 })
  run.steps(120)
  expect(told).toEqual([])
  run.steps(101)
  expect([told, counters.recorderDropped]).toEqual([['the disk is too slow'], 2])
  giveBack()
  run.presses(1)
  run.steps(60)
  recording.end(OVER)
  expect(batches[0]).toMatchObject({ firstTick: 223, keyframe: { tick: 222 } })
  expect(batches[0]!.events).toMatchObject([{ kind: 'recording-degraded', tick: 121 }])
  expect(counters.recorderFrames).toBe(120 + 59)
})

test('a run whose last ticks are missing says so', () => {
  const { run, recording, ends } = createScene({ batchesMax: 2 })
  run.steps(125)
  recording.end(OVER)
  expect(ends).toEqual([{ ending: OVER, isCutShort: true }])
})

test('a run that ends before a tick follows those that were left out says so, too', () => {
  const { run, recording, ends, giveBack } = createScene({ batchesMax: 2 })
  run.steps(125)
  giveBack()
  run.steps(1)
  run.does({ kind: 'end' })
  recording.end(OVER)
  expect(ends).toEqual([{ ending: OVER, isCutShort: true }])
})

test('batches are filled again: however long a run is, there are no more than a few', () => {
  const { run, batches, pool } = createScene()
  const seen = new Set<Int32Array>()
  const states = new Set<Uint8Array>()
  for (let quarter = 0; quarter < 40; quarter++) {
    run.steps(60)
    for (const batch of batches.splice(0)) {
      seen.add(batch.rows)
      if (batch.keyframe !== undefined) states.add(batch.keyframe.state)
      pool.giveBack(batch)
    }
  }
  expect(seen.size).toBeLessThanOrEqual(3)
  expect(states.size).toBeLessThanOrEqual(2)
})

test('many commands at once make the batch grow; too many drop it', () => {
  const { run, recording, batches, told } = createScene()
  run.steps(1)
  for (let sequence = 1; sequence <= 5000; sequence++) run.presses(sequence)
  run.steps(60)
  expect(batches[0]!.commandCount).toBe(5002)
  for (let sequence = 1; sequence <= BATCH_COMMANDS_MAX + 1; sequence++) run.presses(sequence)
  expect(told).toEqual(['there were too many commands'])
  run.steps(100)
  recording.end(OVER)
  expect(batches[1]).toMatchObject({ firstTick: 63, keyframe: { tick: 62 } })
})

test('a run that never goes green is discarded', () => {
  const { run, recording, scene, ends, batches } = createScene()
  run.steps(1)
  recording.end(OVER)
  recording.end(OVER)
  expect([scene.discards, ends, batches]).toEqual([1, [], []])
})

test('after the end nothing is recorded, and only the first end counts', () => {
  const { run, recording, ends, batches } = createScene()
  run.steps(30)
  recording.end(OVER)
  recording.end({ reason: 'crashed', classification: [] })
  run.presses(1)
  run.steps(300)
  recording.event({ kind: 'late', tick: 1 })
  expect(ends).toEqual([{ ending: OVER, isCutShort: false }])
  expect(batches).toHaveLength(1)
})

test('a recording that is lost says so once, and takes nothing more', () => {
  const { run, recording, ends, batches } = createScene()
  const heard: string[] = []
  recording.listen({ degraded: () => {}, failed: ({ message }) => heard.push(message) })
  run.steps(30)
  recording.failed(new Error('gone'))
  recording.failed(new Error('gone'))
  run.steps(300)
  recording.end(OVER)
  expect([heard, ends, batches]).toEqual([['gone'], [], []])
})
