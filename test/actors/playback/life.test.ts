import { describe, expect, test } from 'vitest'
import { CHUNK_TICKS, HEADER, HZ } from './support/memory-source.ts'
import { PlaybackBench } from './support/playback-bench.ts'

const FIRST = HEADER.startTick + 1

describe('[RPL1] opening', () => {
  test.each([
    ['another id', { settings: { replayId: 'another' } }, 'replay_not_found'],
    ['nothing recorded', { chunks: 0 }, 'replay_unreadable'],
    ['a start that there is not', { settings: { start: { by: 'lap', lap: 9, slot: undefined } } }, 'invalid_control'],
  ] as const)('%s is refused, and nothing is left', async (_, options, reason) => {
    const bench = await PlaybackBench.open(options)
    expect(bench.answers).toMatchObject([{ ok: false, reason }])
    expect([bench.lobby, bench.isOver]).toEqual([[], true])
  })

  test('a server that stops meanwhile opens nothing', () => {
    const bench = new PlaybackBench()
    bench.ref.send({ type: 'session.drain' })
    expect(bench.answers).toMatchObject([{ ok: false, reason: 'shutting_down' }])
    expect(bench.isOver).toBe(true)
  })

  test('a recording that does not open in time is given up', () => {
    const bench = new PlaybackBench()
    bench.clock.increment(10_000)
    expect(bench.answers).toMatchObject([{ ok: false, reason: 'replays_busy' }])
  })

  test('it begins where, how fast and how it was asked for', async () => {
    const settings = { start: { by: 'time', timeMs: 1000 }, speed: 0.5, isPaused: true, end: 'loop' } as const
    const bench = await PlaybackBench.open({ settings })
    expect(bench.answers).toMatchObject([
      { ok: true, state: { replayTick: FIRST + HZ, speed: 0.5, isPaused: true, end: 'loop' } },
    ])
  })
})

describe('[RPL1] reading', () => {
  test('while a chunk is not here it stands still, says so after a while, and goes on from there', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    await bench.advance(1)
    bench.source.hold()
    await bench.advance(4 * CHUNK_TICKS)
    const held = ana.shownTicks().at(-1)
    await bench.advance(HZ / 4 + 2)
    expect(bench.state).toMatchObject({ open: { head: 'buffering' } })
    expect(ana.told).toMatchObject({ isBuffering: true, replayTick: held })
    expect(new Set(ana.shownTicks())).toEqual(new Set([held]))
    bench.source.letGo()
    await bench.advance(3)
    expect(ana.told).toMatchObject({ isBuffering: false })
    expect(ana.shownTicks()).toContain((held ?? 0) + 1)
  })

  test('a few chunks are read ahead, two at a time, and more the faster it plays', async () => {
    const bench = await PlaybackBench.open()
    bench.source.hold()
    bench.watcher()
    await bench.advance(2)
    expect(bench.source.asked).toEqual([0, 1])
    bench.source.letGo()
    await bench.advance(2)
    expect(bench.source.asked).toEqual([0, 1, 2])
    const fast = await PlaybackBench.open({ settings: { speed: 8 } })
    fast.watcher()
    await fast.advance(1)
    expect(fast.source.asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('a chunk that cannot be read is left out, and logged', async () => {
    const bench = await PlaybackBench.open()
    bench.source.lost.add(1)
    const ana = bench.watcher()
    await bench.advance(CHUNK_TICKS + 5)
    const shown = ana.shownTicks()
    expect(shown).toContain(FIRST + CHUNK_TICKS - 1)
    expect(shown).not.toContain(FIRST + CHUNK_TICKS)
    expect(shown.at(-1)).toBeGreaterThanOrEqual(FIRST + 2 * CHUNK_TICKS)
    expect(bench.logLines).toMatchObject([{ level: 'warn', chunk: 1 }])
  })

  test('a recording of which nothing can be read any more ends as a session that has failed', async () => {
    const bench = await PlaybackBench.open()
    for (let chunk = 0; chunk < 20; chunk++) bench.source.lost.add(chunk)
    const ana = bench.watcher()
    await bench.advance(40)
    expect(bench.isOver).toBe(true)
    expect(ana.heard('SessionClosed')).toMatchObject([{ reason: 'session_crashed' }])
    expect(ana.events.at(-1)).toMatchObject({ type: 'session.left', reason: 'session_crashed' })
    expect([bench.counters.sessionCrashes, bench.running, bench.source.isClosed]).toEqual([1, 0, true])
  })

  test('while whoever reads is busy it stands still, asks four times a second, and leaves nothing out', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    await bench.advance(2)
    bench.source.refusal = 'replays_busy'
    const asked = bench.source.asked.length
    await bench.advance(4 * HZ)
    expect(bench.state).toMatchObject({ open: { head: 'buffering' } })
    const questions = bench.source.asked.length - asked
    expect(questions).toBeGreaterThan(8)
    expect(questions).toBeLessThanOrEqual(2 * 4 * 4)
    bench.source.refusal = undefined
    await bench.advance(HZ)
    const shown = ana.shownTicks()
    const rows = [...new Set(shown)]
    expect(rows).toEqual(rows.map((_, index) => FIRST + index))
    expect(rows.length).toBeGreaterThan(4 * CHUNK_TICKS)
    expect([bench.counters.sessionCrashes, bench.logLines]).toEqual([0, []])
  })

  test('a playback whose recording is gone is closed, and nothing has failed', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    await bench.advance(2)
    bench.source.refusal = 'replay_not_found'
    await bench.advance(4 * CHUNK_TICKS)
    expect(ana.heard('SessionClosed')).toMatchObject([{ reason: 'session_closed' }])
    expect(bench.logLines).toMatchObject([{ level: 'info', reason: 'replay_not_found' }])
    expect([bench.isOver, bench.counters.sessionCrashes, bench.source.isClosed]).toEqual([true, 0, true])
  })

  test('in a gap of the recording there is nothing to wait for', async () => {
    const bench = await PlaybackBench.open({ firstTicks: [FIRST, FIRST + 10_000] })
    const ana = bench.watcher()
    await bench.advance(CHUNK_TICKS + 10)
    const shown = ana.shownTicks()
    const after = shown.indexOf(FIRST + CHUNK_TICKS - 1) + 1
    expect(shown[after]).toBe(FIRST + 10_000)
  })
})

describe('[SES3] every wait has an end', () => {
  test('a playback that nobody watches is closed', async () => {
    const bench = await PlaybackBench.open()
    bench.clock.increment(59_999)
    const ana = bench.watcher()
    bench.clock.increment(120_000)
    expect(bench.isOver).toBe(false)
    ana.leaves()
    bench.clock.increment(60_000)
    expect([bench.isOver, bench.source.isClosed]).toEqual([true, true])
  })

  test.each(['pause', 'end', 'wait'] as const)(
    'one that stands still is closed (%s), unless somebody uses it',
    async (why) => {
      const bench = await PlaybackBench.open({ isGrowing: why === 'wait' })
      const ana = bench.watcher()
      if (why === 'pause') ana.controls({ action: 'pause' })
      else ana.controls({ action: 'seek', tick: 4_000_000_000 })
      await bench.advance(3 * HZ)
      bench.clock.increment(899_000)
      if (why === 'pause') {
        ana.controls({ action: 'step', frames: 1 })
        bench.clock.increment(899_000)
        expect(bench.isOver).toBe(false)
      }
      bench.clock.increment(1000)
      expect(bench.isOver).toBe(true)
      expect(ana.heard('SessionClosed')).toMatchObject([{ reason: 'session_closed' }])
      expect(ana.events.at(-1)).toMatchObject({ type: 'session.left', reason: 'session_closed' })
    },
  )

  test('whoever may not control it does not keep one open that stands still', async () => {
    const bench = await PlaybackBench.open({ settings: { isPaused: true } })
    const ana = bench.watcher()
    await bench.advance(2)
    bench.clock.increment(899_000)
    ana.controls({ action: 'step', frames: 1 }, 'another token')
    bench.ref.send({
      type: 'playback.steer',
      right: { by: 'token', token: 'another token' },
      request: { action: 'pause' },
      answer: () => {},
    })
    bench.clock.increment(1000)
    expect(bench.isOver).toBe(true)
  })

  test('[SHUT1] a server that stops closes it at once', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    await bench.advance(2)
    bench.ref.send({ type: 'session.drain' })
    expect(ana.events.at(-1)).toMatchObject({ type: 'session.left', reason: 'shutting_down' })
    expect([bench.isOver, bench.running, bench.source.isClosed]).toEqual([true, 0, true])
  })

  test('stopped from outside, it lets go of its recording and of its place in the metronome', async () => {
    const bench = await PlaybackBench.open()
    bench.watcher()
    await bench.advance(2)
    bench.ref.stop()
    expect([bench.running, bench.source.isClosed]).toEqual([0, true])
  })
})

test('[AUTH5] whoever comes back by another connection watches on and may control as before', async () => {
  const bench = await PlaybackBench.open()
  const ana = bench.watcher()
  ana.controls({ action: 'pause' })
  bench.ref.send({ type: 'member.return', member: ana.member })
  expect(ana.events.filter(({ type }) => type === 'session.joined')).toHaveLength(2)
  ana.controls({ action: 'resume' }, '')
  await bench.advance(2)
  expect([ana.told.isPaused, ana.refusals]).toEqual([false, []])
})
