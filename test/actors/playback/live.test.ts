import { describe, expect, test } from 'vitest'
import { LIVE_EDGE_SECONDS } from '../../../src/actors/playback/limits.ts'
import { CHUNK_TICKS, HEADER, HZ } from './support/memory-source.ts'
import { PlaybackBench } from './support/playback-bench.ts'

const FIRST = HEADER.startTick + 1

describe('[RPL1] a race that is still driven', () => {
  const growing = { isGrowing: true, chunks: 40 } as const
  const LAST = FIRST + 40 * CHUNK_TICKS - 1
  const EDGE = LIVE_EDGE_SECONDS * HZ

  test('is played up to about two seconds behind it, and from there on at its own speed', async () => {
    const bench = await PlaybackBench.open({ ...growing, settings: { speed: 8 } })
    const ana = bench.watcher()
    ana.controls({ action: 'seek', tick: LAST })
    expect(ana.told).toMatchObject({ replayTick: LAST - EDGE, isLive: true })
    await bench.advance(1)
    for (let chunk = 0; chunk < 20; chunk++) {
      bench.source.grow(1)
      await bench.advance(CHUNK_TICKS)
    }
    const behind = bench.room.head.bounds.lastTick - (ana.shownTicks().at(-1) ?? 0)
    expect(behind).toBeGreaterThan(HZ)
    expect(behind).toBeLessThanOrEqual(EDGE)
    expect(bench.source.refreshes).toBeGreaterThan(2)
  })

  test('is taken for as far on as the time since its last chunk says, and no further than there is something to see', async () => {
    const bench = await PlaybackBench.open(growing)
    const ana = bench.watcher()
    const seeks = () => {
      ana.controls({ action: 'seek', tick: LAST + 10 * HZ })
      return ana.told.replayTick
    }
    ana.controls({ action: 'pause' })
    await bench.advance(HZ / 2)
    expect(seeks()).toBe(LAST - EDGE + HZ / 2)
    bench.source.grow(1)
    await bench.advance(1)
    expect(seeks()).toBe(LAST - EDGE + CHUNK_TICKS)
    // It has lost time, or will never go on.
    await bench.advance(3 * HZ)
    expect(seeks()).toBe(LAST + CHUNK_TICKS)
  })

  test('is stepped through to the last row that there is', async () => {
    const bench = await PlaybackBench.open(growing)
    const ana = bench.watcher()
    ana.controls({ action: 'seek', tick: LAST })
    ana.controls({ action: 'step', frames: 300 })
    ana.controls({ action: 'step', frames: 1 })
    expect(ana.told.replayTick).toBe(LAST - EDGE + 301)
    ana.controls({ action: 'step', frames: 1000 })
    expect(ana.told.replayTick).toBe(LAST)
  })

  test('waits at the last row that there is, and plays to the end when the race is over', async () => {
    const bench = await PlaybackBench.open(growing)
    const ana = bench.watcher()
    ana.controls({ action: 'seek', tick: LAST })
    await bench.advance(2 * HZ + HZ / 2)
    expect(bench.state).toMatchObject({ open: { head: 'buffering' } })
    expect(ana.shownTicks().at(-1)).toBe(LAST)
    expect(ana.heard('RaceResults')).toEqual([])
    bench.source.finish()
    await bench.advance(3)
    expect(ana.told).toMatchObject({ isEnded: true, isLive: false })
    expect(ana.heard('RaceResults')).toHaveLength(1)
  })

  test('[SES5] shows nothing that its spectators may not see yet', async () => {
    const bench = await PlaybackBench.open({ ...growing, config: { spectatorDelaySeconds: 3 } })
    const ana = bench.watcher()
    expect(ana.told.lastTick).toBe(LAST - 3 * HZ)
    ana.controls({ action: 'step', frames: 1000 })
    ana.controls({ action: 'resume' })
    await bench.advance(3 * HZ)
    expect(Math.max(...ana.shownTicks())).toBe(LAST - 3 * HZ)
  })

  test.each([
    ['a gap', 700],
    ['a lost chunk', 440],
  ] as const)('[SES5] nor does %s lead there', async (why, frames) => {
    const chunkTicks = (chunk: number) => FIRST + chunk * CHUNK_TICKS + (why === 'a gap' && chunk >= 30 ? 2 * HZ : 0)
    const firstTicks = Array.from({ length: 40 }, (_, chunk) => chunkTicks(chunk))
    const bench = await PlaybackBench.open({ isGrowing: true, firstTicks, config: { spectatorDelaySeconds: 2 } })
    if (why === 'a lost chunk') bench.source.lost.add(19).add(20)
    const ana = bench.watcher()
    const { lastTick } = ana.told
    ana.controls({ action: 'step', frames })
    ana.controls({ action: 'resume' })
    await bench.advance(HZ)
    expect(Math.max(...ana.shownTicks())).toBeLessThanOrEqual(lastTick)
    expect(bench.state).toMatchObject({ open: { head: 'buffering' } })
    bench.source.grow(20)
    await bench.advance(HZ)
    expect(Math.max(...ana.shownTicks())).toBeGreaterThan(lastTick)
  })
})
