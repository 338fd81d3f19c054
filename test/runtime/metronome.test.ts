import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMetronome } from '../../src/runtime/metronome/metronome.ts'
import { createThreadTickSource } from '../../src/runtime/metronome/thread-tick-source.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'

/** A metronome on a hand-moved source, with what it reported. */
function createTestMetronome(overrunTicksMax = 4) {
  const source = new ManualTickSource()
  const reports: string[] = []
  const clock = { nowMs: 0 }
  const metronome = createMetronome({
    source,
    overrunTicksMax,
    now: () => clock.nowMs,
    observer: {
      ticked: (gapMs) => reports.push(`gap ${gapMs}`),
      late: (ticks) => reports.push(`late ${ticks}`),
      lost: (ticks) => reports.push(`lost ${ticks}`),
    },
  })
  const counting = () => {
    const counter = { steps: 0, errors: [] as unknown[], remove: () => {} }
    counter.remove = metronome.add(
      () => counter.steps++,
      (error) => counter.errors.push(error),
    )
    return counter
  }
  return { source, reports, clock, metronome, counting }
}

test('a wake-up runs each step once for every tick that is due', () => {
  const { source, counting, metronome } = createTestMetronome()
  const [one, two] = [counting(), counting()]
  for (const ticks of [1, 1, 3]) source.due(ticks)
  expect([one.steps, two.steps]).toEqual([5, 5])
  expect(metronome.stats).toMatchObject({ ticks: 5, lateTicks: 2, lostTicks: 0, running: 2 })
})

test('what is due can be run before its wake-up comes, and that finds nothing left', () => {
  const { source, counting, metronome } = createTestMetronome()
  const counter = counting()
  source.schedule(2)
  metronome.runDue()
  expect(counter.steps).toBe(2)
  metronome.runDue()
  source.due(0)
  expect(counter.steps).toBe(2)
})

test('a step that asks for what is due runs no tick inside of a tick', () => {
  const { source, metronome } = createTestMetronome()
  let [depth, deepest] = [0, 0]
  const nested = () => {
    deepest = Math.max(deepest, ++depth)
    source.schedule(1)
    metronome.runDue()
    depth--
  }
  metronome.add(nested, () => {})
  source.due(1)
  source.due(0)
  expect([deepest, metronome.stats.ticks]).toEqual([1, 2])
})

test('after a stall at most the overrun is caught up, and the rest is counted as lost and said', () => {
  const { source, counting, metronome, reports } = createTestMetronome(4)
  const counter = counting()
  source.due(10)
  expect(counter.steps).toBe(4)
  expect(metronome.stats).toMatchObject({ lateTicks: 3, lostTicks: 6 })
  expect(reports).toEqual(['late 3', 'lost 6'])
  source.due(1)
  expect(counter.steps).toBe(5)
})

test('every tick that is due is run or counted as lost, whatever the stalls', () => {
  const dues = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 })
  fc.assert(
    fc.property(dues, fc.integer({ min: 1, max: 24 }), (stalls, overrunTicksMax) => {
      const { source, counting, metronome } = createTestMetronome(overrunTicksMax)
      const counter = counting()
      for (const ticks of stalls) source.due(ticks)
      const { ticks, lostTicks } = metronome.stats
      expect(ticks + lostTicks).toBe(stalls.reduce((sum, due) => sum + due, 0))
      expect(counter.steps).toBe(ticks)
    }),
  )
})

test('after lost time the schedule is the same as before: the next tick comes in its place', () => {
  const { source, counting, metronome } = createTestMetronome(4)
  const counter = counting()
  source.due(100)
  for (let tick = 0; tick < 10; tick++) source.due(1)
  expect(counter.steps).toBe(14)
  expect(metronome.stats).toMatchObject({ lateTicks: 3, lostTicks: 96 })
})

test('ticks go on when the 32-bit count of a run wraps, after a hundred days', () => {
  const { source, counting } = createTestMetronome(4)
  const counter = counting()
  source.due(2 ** 31 - 1)
  const before = counter.steps
  // What the tick thread publishes next is the least 32-bit number.
  source.due(-(2 ** 32) + 1)
  source.due(1)
  expect(counter.steps - before).toBe(2)
})

test('a step that throws is removed alone, and only its owner hears of it', () => {
  const { source, counting, metronome } = createTestMetronome()
  const sound = counting()
  const errors: unknown[] = []
  metronome.add(
    () => {
      throw new Error('a bug')
    },
    (error) => errors.push(error),
  )
  source.due(1)
  source.due(1)
  expect(errors).toEqual([new Error('a bug')])
  expect(sound).toMatchObject({ steps: 2, errors: [] })
  expect(metronome.stats.running).toBe(1)
})

test('of each tick it is told by how many ticks it began behind its time, given-up ones among them', () => {
  const source = new ManualTickSource()
  const behind: number[] = []
  let nowMs = 0
  const observer = {
    ticked: (_gapMs: number, _durationMs: number, ticks: number) => behind.push(ticks),
    late: () => {},
    lost: () => {},
  }
  const metronome = createMetronome({ source, overrunTicksMax: 2, now: () => nowMs++, observer })
  metronome.add(
    () => {},
    () => {},
  )
  // The first has no gap before it, and is not told.
  for (const ticks of [1, 1, 2, 4]) source.due(ticks)
  expect(behind).toEqual([0, 1, 0, 3, 2])
})

test.each(['ticked', 'late', 'lost'] as const)(
  'an observer that throws when told of %s is told no more, and ticks go on',
  (what) => {
    const source = new ManualTickSource()
    const errors: unknown[] = []
    let told = 0
    const observer = { ticked: () => {}, late: () => {}, lost: () => {} }
    observer[what] = () => {
      told++
      throw new Error('a bug')
    }
    let nowMs = 0
    const onObserverError = (error: unknown) => errors.push(error)
    const metronome = createMetronome({ source, overrunTicksMax: 2, now: () => nowMs++, observer, onObserverError })
    let steps = 0
    metronome.add(
      () => steps++,
      () => expect.fail('the step is sound'),
    )
    source.due(5)
    source.due(5)
    expect([steps, told, errors]).toEqual([4, 1, [new Error('a bug')]])
  },
)

test('without a step the source stands still, and starts again with the next one', () => {
  const { source, counting } = createTestMetronome()
  expect(source.isRunning).toBe(false)
  const one = counting()
  expect(source.isRunning).toBe(true)
  one.remove()
  one.remove()
  expect([source.isRunning, source.starts, source.stops]).toEqual([false, 1, 1])
  const two = counting()
  source.due(2)
  expect([one.steps, two.steps]).toEqual([0, 2])
})

test('a step may remove itself or another one, or add one, while it runs', () => {
  const { source, counting, metronome } = createTestMetronome()
  const victim = counting()
  const remove = metronome.add(
    () => {
      victim.remove()
      remove()
      counting()
    },
    () => {},
  )
  source.due(3)
  expect(victim.steps).toBe(1)
  expect(metronome.stats.running).toBe(1)
})

test('gaps are measured between ticks, and a pause between two races is none', () => {
  const { source, counting, reports, clock, metronome } = createTestMetronome()
  const one = counting()
  source.due(1)
  clock.nowMs = 4
  source.due(1)
  one.remove()
  clock.nowMs = 60_000
  const two = counting()
  expect(metronome.stats.lastTickMs).toBe(60_000)
  source.due(1)
  expect(reports).toEqual(['gap 4'])
  two.remove()
})

test('closing closes the source and forgets every step', async () => {
  const { source, counting, metronome } = createTestMetronome()
  const one = counting()
  await metronome.close()
  source.due(1)
  expect([one.steps, source.isClosed, metronome.stats.running]).toEqual([0, true, 0])
})

test('the thread ticks at its rate, stands still when stopped, and starts again', async () => {
  const source = createThreadTickSource(240, unexpected)
  const elapsedAt = (ticks: number) =>
    new Promise<number>((resolve) => {
      const startedMs = performance.now()
      source.start((scheduled) => {
        if (scheduled < ticks) return
        source.stop()
        resolve(performance.now() - startedMs)
      })
    })
  // It counts against an absolute schedule, so 48 ticks are never there before 200 ms have gone by.
  for (let run = 0; run < 2; run++) expect(await elapsedAt(48)).toBeGreaterThanOrEqual(200)
  await source.close()
})

test('while the loop is busy, ticks that have come due can be asked for, and none when stopped', async () => {
  const source = createThreadTickSource(240, unexpected)
  let seen = 0
  await new Promise<void>((resolve) => {
    source.start((scheduled) => {
      seen = scheduled
      resolve()
    })
  })
  while (seen < 10) source.check()
  source.stop()
  const after = seen
  source.check()
  expect(seen).toBe(after)
  await source.close()
})

test('when ticks take longer than their time, the loop still turns between two wake-ups', async () => {
  const source = createThreadTickSource(480, unexpected)
  const turns = { seen: 0, total: 0 }
  const turning = setInterval(() => turns.total++, 1)
  const wakeUps = await new Promise<boolean[]>((resolve) => {
    const hasTurned: boolean[] = []
    source.start(() => {
      hasTurned.push(turns.total > turns.seen)
      turns.seen = turns.total
      if (hasTurned.length === 20) resolve(hasTurned)
      const untilMs = performance.now() + 5
      while (performance.now() < untilMs);
    })
  })
  clearInterval(turning)
  await source.close()
  // The second comes in the turn in which the first was heard.
  expect(wakeUps.slice(2)).not.toContain(false)
})

test('a tick thread that fails is replaced, and its ticks stay counted', async () => {
  const failures: string[] = []
  const dying = new URL('./support/dying-tick-worker.ts', import.meta.url)
  const source = createThreadTickSource(240, (error) => failures.push(error.message), dying)
  const counts = await new Promise<number[]>((resolve) => {
    const seen: number[] = []
    source.start((scheduled) => {
      seen.push(scheduled)
      if (seen.length === 2) resolve(seen)
    })
  })
  await source.close()
  // Each of these threads schedules five ticks and fails.
  expect(counts).toEqual([5, 10])
  expect(failures).toContain('the tick thread dies')
})

function unexpected(error: Error): never {
  throw error
}
