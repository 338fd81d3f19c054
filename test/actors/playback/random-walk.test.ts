import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ControlPlaybackMessage } from '../../../src/protocol/playback-messages.ts'
import { CHUNK_TICKS, HEADER, xAt } from './support/memory-source.ts'
import { PlaybackBench } from './support/playback-bench.ts'

const FIRST = HEADER.startTick + 1
const CHUNKS = 12

const control: fc.Arbitrary<Omit<ControlPlaybackMessage, 'type'>> = fc.oneof(
  fc.constantFrom({ action: 'pause' } as const, { action: 'resume' } as const),
  fc.record({ action: fc.constant('seek' as const), tick: fc.nat(2 * FIRST) }),
  fc.record({ action: fc.constant('seek' as const), timeMs: fc.nat(3000) }),
  fc.record({ action: fc.constant('speed' as const), speed: fc.double({ min: 0.25, max: 8, noNaN: true }) }),
  fc.record({ action: fc.constant('step' as const), frames: fc.integer({ min: -1000, max: 1000 }) }),
  fc.record({ action: fc.constant('end' as const), end: fc.constantFrom('stop' as const, 'loop' as const) }),
)
const happening = fc.oneof(
  { weight: 3, arbitrary: control },
  { weight: 4, arbitrary: fc.record({ ticks: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.constantFrom('hold' as const, 'let go' as const, 'grow' as const, 'finish' as const) },
)

test('[RPL1] whatever is asked for, at whatever speed files are read, every frame shows a tick that was recorded', async () => {
  const property = fc.asyncProperty(fc.boolean(), fc.array(happening, { maxLength: 25 }), async (isGrowing, course) => {
    const bench = await PlaybackBench.open({ isGrowing, chunks: CHUNKS })
    const ana = bench.watcher()
    for (const next of course) {
      if (next === 'hold') bench.source.hold()
      else if (next === 'let go') bench.source.letGo()
      else if (next === 'finish') bench.source.finish()
      else if (next === 'grow') {
        // Only what is still driven goes on.
        if (bench.source.contents.isGrowing) bench.source.grow(1)
      } else if ('ticks' in next) await bench.advance(next.ticks)
      else ana.controls(next)
    }
    bench.source.letGo()
    await bench.advance(3)
    const last = FIRST + bench.source.contents.chunks.ticks.length * CHUNK_TICKS
    ana.read(({ x }) => {
      const tick = Math.round((x[0] ?? 0) / 0.05)
      expect(tick).toBeGreaterThanOrEqual(FIRST)
      expect(tick).toBeLessThan(last)
      for (const slot of [1, 2]) expect(x[slot]).toBeCloseTo(xAt(slot, tick), 1)
    })
    const ticks = ana.frames.map(({ tick }) => tick)
    expect(ticks).toEqual([...new Set(ticks)].sort((one, other) => one - other))
    const { replayTick, firstTick, lastTick } = ana.told
    expect(replayTick).toBeGreaterThanOrEqual(firstTick)
    expect(replayTick).toBeLessThanOrEqual(lastTick)
    expect([bench.isOver, bench.counters.sessionCrashes]).toEqual([false, 0])
    bench.ref.stop()
  })
  await fc.assert(property, { numRuns: 20 })
})
