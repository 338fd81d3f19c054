import { describe, expect, test } from 'vitest'
import { type PlayerId, parseId } from '../../../src/protocol/ids.ts'
import type { ControlPlaybackMessage } from '../../../src/protocol/playback-messages.ts'
import { CHUNK_TICKS, HEADER, HZ, LAP_TICKS, lapEvent, RECORDED_ID } from './support/memory-source.ts'
import { PlaybackBench, TOKEN } from './support/playback-bench.ts'

const FIRST = HEADER.startTick + 1
const GREEN = HEADER.startTick + HEADER.settings.countdownTicks
const LAST = FIRST + 20 * CHUNK_TICKS - 1

const INCIDENTS = [
  { tick: FIRST + 50, kind: 'penalty', slot: 0, lap: 1, reason: 'steward', timeMs: 5000 },
  { tick: FIRST + 60, kind: 'taken-over', slot: 1 },
  { tick: FIRST + 400, kind: 'retired', slot: 2, lap: 4 },
]
const LAPS = [1, 2, 3].flatMap((lap) =>
  [2, 0, 1].map((slot, place) => lapEvent(GREEN + lap * LAP_TICKS + place, slot, lap)),
)
const events = [...INCIDENTS, ...LAPS].sort((one, other) => one.tick - other.tick)

describe('[RPL1] what controls do', () => {
  test('paused, the same row is shown at ever new ticks of the session', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    await bench.advance(10)
    ana.controls({ action: 'pause' })
    expect(ana.told).toMatchObject({ isPaused: true })
    ana.shownTicks()
    await bench.advance(20)
    expect(new Set(ana.shownTicks())).toEqual(new Set([ana.told.replayTick]))
    const ticks = ana.frames.map(({ tick }) => tick)
    expect(ticks).toEqual([...new Set(ticks)].sort((one, other) => one - other))
    ana.controls({ action: 'resume' })
    await bench.advance(2)
    expect(ana.shownTicks()).toEqual([ana.told.replayTick + 1, ana.told.replayTick + 2])
  })

  test.each([
    [{ tick: FIRST + 200 }, FIRST + 200],
    [{ tick: 0 }, FIRST],
    [{ tick: 4_000_000_000 }, LAST],
    [{ timeMs: 500 }, FIRST + HZ / 2],
    [{ lap: 1 }, GREEN],
    [{ lap: 3 }, GREEN + 2 * LAP_TICKS],
    [{ lap: 3, slot: 1 }, GREEN + 2 * LAP_TICKS + 2],
    [{ event: 'next' }, FIRST + 50],
  ] as const)('seek %o leads there', async (place, tick) => {
    const bench = await PlaybackBench.open({ events, settings: { isPaused: true } })
    const ana = bench.watcher()
    await bench.advance(3)
    ana.controls({ action: 'seek', ...place })
    expect(ana.told).toMatchObject({ replayTick: tick, isBuffering: true })
    await bench.advance(3)
    expect(ana.told).toMatchObject({ replayTick: tick, isBuffering: false })
    expect(ana.shownTicks().at(-1)).toBe(tick)
  })

  test('one goes on and back from incident to incident, past what is none', async () => {
    const bench = await PlaybackBench.open({ events, settings: { isPaused: true } })
    const ana = bench.watcher()
    const seen = (['next', 'next', 'previous'] as const).map((event) => {
      ana.controls({ action: 'seek', event })
      return ana.told.replayTick
    })
    expect(seen).toEqual([FIRST + 50, FIRST + 400, FIRST + 50])
    ana.controls({ action: 'seek', event: 'previous' })
    expect(ana.refusals).toMatchObject([{ reason: 'invalid_control' }])
  })

  test('seeking back never takes the ticks of the session back', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    for (const tick of [300, 100, 200, 0]) {
      ana.controls({ action: 'seek', tick: FIRST + tick })
      await bench.advance(5)
    }
    const ticks = ana.frames.map(({ tick }) => tick)
    expect(ticks).toEqual([...new Set(ticks)].sort((one, other) => one - other))
    expect(ticks.length).toBeGreaterThan(15)
  })

  test.each([8, 2, 0.5, 0.25])('at speed %d so many rows pass in a tick', async (speed) => {
    const bench = await PlaybackBench.open({ settings: { speed } })
    const ana = bench.watcher()
    await bench.advance(41)
    const shown = ana.shownTicks()
    expect(shown.at(-1)).toBe(FIRST + Math.floor((shown.length - 1) * speed))
  })

  test('a step stands still so many rows further on, or back', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    ana.controls({ action: 'seek', tick: FIRST + CHUNK_TICKS })
    await bench.advance(1)
    for (const [frames, tick] of [
      [-1, FIRST + CHUNK_TICKS - 1],
      [1, FIRST + CHUNK_TICKS],
      [10, FIRST + CHUNK_TICKS + 10],
    ] as const) {
      ana.controls({ action: 'step', frames })
      await bench.advance(3)
      expect([ana.shownTicks().at(-1), ana.told.isPaused]).toEqual([tick, true])
    }
  })

  test('laps, lap times and best times are right at any speed and right after a seek', async () => {
    const bench = await PlaybackBench.open({ settings: { speed: 8 } })
    const ana = bench.watcher(2, { hz: 60 })
    const check = () =>
      ana.read(({ x, lap, lapTimeMs, bestLapMs }) => {
        const tick = Math.round((x[0] ?? 0) / 0.05)
        const laps = tick < GREEN ? 0 : Math.floor((tick - GREEN) / LAP_TICKS) + 1
        const lapTicks = tick <= GREEN ? 0 : (tick - GREEN) % LAP_TICKS
        expect(Array.from(lap.subarray(0, 3))).toEqual([laps, laps, laps])
        expect(lapTimeMs[2]).toBeCloseTo((lapTicks * 1000) / HZ, -0.5)
        expect(bestLapMs[2]).toBe(402)
      })
    await bench.advance(40)
    check()
    ana.controls({ action: 'speed', speed: 1 })
    ana.controls({ action: 'seek', tick: GREEN + 10 })
    await bench.advance(280)
    check()
    ana.controls({ action: 'seek', tick: GREEN + 210 })
    await bench.advance(20)
    check()
  })
})

describe('[RPL1] at the end', () => {
  test('the results are told as they were, and it stands still until somebody resumes, which begins anew', async () => {
    const bench = await PlaybackBench.open({ settings: { start: { by: 'tick', tick: LAST - 5 } } })
    const ana = bench.watcher()
    await bench.advance(10)
    expect(ana.told).toMatchObject({ isEnded: true, replayTick: LAST })
    expect(bench.state).toMatchObject({ open: { head: 'ended' } })
    expect(ana.heard('RaceResults')).toMatchObject([
      { raceNumber: 2, lapLimit: 5, classification: [{ name: 'Racer 3', totalMs: 100_000 }, { name: 'Racer 1' }] },
    ])
    ana.controls({ action: 'resume' })
    await bench.advance(5)
    expect(ana.told).toMatchObject({ isEnded: false })
    expect(ana.shownTicks().at(-1)).toBeLessThan(FIRST + 6)
  })

  test('the result of whoever came into its last ticks, which are missing, is told as well', async () => {
    const late = { ...HEADER.participants[2]!, kind: 'joined', tick: LAST + 9, playerId: RECORDED_ID(50), name: 'Late' }
    const bench = await PlaybackBench.open({ events: [late], settings: { start: { by: 'tick', tick: LAST - 5 } } })
    const ana = bench.watcher()
    await bench.advance(10)
    expect(ana.heard('RaceResults')).toMatchObject([{ classification: [{ name: 'Late' }, { name: 'Racer 1' }] }])
  })

  test('told to loop, it stands still for a second and begins anew by itself', async () => {
    const bench = await PlaybackBench.open({ settings: { start: { by: 'tick', tick: LAST - 2 }, end: 'loop' } })
    const ana = bench.watcher()
    await bench.advance(10)
    expect(ana.told).toMatchObject({ isEnded: true, end: 'loop' })
    await bench.advance(HZ)
    expect(ana.told).toMatchObject({ isEnded: false, end: 'loop' })
    expect(ana.shownTicks().at(-1)).toBeLessThan(FIRST + 10)
    ana.controls({ action: 'end', end: 'stop' })
    expect(ana.told.end).toBe('stop')
  })

  test('however short a recording that loops is, its results are told no more than once a second', async () => {
    const bench = await PlaybackBench.open({ chunks: 1, settings: { end: 'loop', speed: 8 } })
    const ana = bench.watcher()
    await bench.advance(4 * HZ)
    expect(ana.heard('RaceResults')).toHaveLength(4)
    expect(ana.heard('PlaybackState').length).toBeLessThan(20)
  })

  test('told to loop, it stays at its end when nothing of it can be read', async () => {
    const bench = await PlaybackBench.open({ chunks: 2, settings: { end: 'loop' } })
    bench.source.lost.add(0).add(1)
    const ana = bench.watcher()
    await bench.advance(4 * HZ)
    expect(ana.heard('RaceResults')).toHaveLength(1)
    expect([bench.state, bench.isOver]).toMatchObject([{ open: { head: 'ended' } }, false])
  })
})

describe('[RPL1] who may control', () => {
  test('whoever shows the token, from then on until he leaves', async () => {
    const bench = await PlaybackBench.open()
    const ana = bench.watcher()
    ana.controls({ action: 'pause' }, '')
    ana.controls({ action: 'pause' }, `${TOKEN}!`)
    expect(ana.refusals.map(({ reason }) => reason)).toEqual(['may_not_control', 'may_not_control'])
    expect(bench.state).toMatchObject({ open: { head: 'playing' } })
    ana.controls({ action: 'pause' })
    ana.controls({ action: 'speed', speed: 2 }, '')
    expect(ana.told).toMatchObject({ isPaused: true, speed: 2 })
    ana.leaves()
    bench.ref.send({ type: 'member.join', member: ana.member, asSpectator: true })
    ana.controls({ action: 'resume' }, '')
    expect(ana.refusals).toHaveLength(3)
  })

  test('whoever has opened it over the wire, who alone is told the token, and has the right again when he comes back', async () => {
    const playerId = parseId<PlayerId>('00000000-0000-4000-8000-00000000000a')!
    const bench = await PlaybackBench.open({ settings: { opener: { playerId, controlToken: TOKEN } } })
    const [ana, bo] = [bench.watcher(2, { playerId }), bench.watcher()]
    const told = { type: 'PlaybackOpened', sessionId: bench.room.settings.id, controlToken: TOKEN }
    expect([ana.heard('PlaybackOpened'), bo.heard('PlaybackOpened')]).toEqual([[told], []])
    ana.controls({ action: 'speed', speed: 2 }, '')
    bo.controls({ action: 'pause' }, '')
    expect([ana.told.speed, bo.refusals.length]).toEqual([2, 1])
    ana.leaves()
    bench.ref.send({ type: 'member.join', member: ana.member, asSpectator: true })
    ana.controls({ action: 'speed', speed: 4 }, '')
    expect([ana.told.speed, ana.refusals]).toEqual([4, []])
  })

  test('everybody who watches hears what was changed, and nobody else what was refused', async () => {
    const bench = await PlaybackBench.open()
    const [ana, bo] = [bench.watcher(), bench.watcher()]
    ana.controls({ action: 'speed', speed: 4 })
    expect(bo.told.speed).toBe(4)
    ana.controls({ action: 'speed', speed: 9 })
    expect([ana.refusals.length, bo.refusals.length]).toEqual([1, 0])
  })

  test('over HTTP the token or the rank of an operator is asked for with every request', async () => {
    const bench = await PlaybackBench.open()
    const answers: unknown[] = []
    const steer = (
      right: { by: 'token'; token: string } | { by: 'operator' },
      request: 'close' | { action: 'pause' },
    ) => bench.ref.send({ type: 'playback.steer', right, request, answer: (answer) => answers.push(answer) })
    steer({ by: 'token', token: 'another' }, { action: 'pause' })
    steer({ by: 'token', token: 'another' }, 'close')
    steer({ by: 'token', token: TOKEN }, { action: 'pause' })
    steer({ by: 'operator' }, 'close')
    expect(answers).toMatchObject([
      { ok: false, reason: 'may_not_control' },
      { ok: false, reason: 'may_not_control' },
      { ok: true, state: { isPaused: true } },
      { ok: true },
    ])
    expect(bench.isOver).toBe(true)
  })

  test.each<Omit<ControlPlaybackMessage, 'type'>>([
    { action: 'seek' },
    { action: 'seek', tick: 1, lap: 2 },
    { action: 'seek', slot: 1 },
    { action: 'seek', lap: 60_000 },
    { action: 'seek', lap: 2, slot: 60 },
    { action: 'speed' },
    { action: 'speed', speed: 0 },
    { action: 'speed', speed: -1 },
    { action: 'speed', speed: 8.01 },
    { action: 'speed', speed: 1e300 },
    { action: 'step' },
    { action: 'step', frames: 0 },
    { action: 'end' },
  ])('%o is refused and changes nothing', async (request) => {
    const bench = await PlaybackBench.open({ events })
    const ana = bench.watcher()
    const before = ana.told
    ana.controls(request)
    expect(ana.refusals).toMatchObject([{ reason: 'invalid_control', detail: expect.any(String) }])
    expect(ana.told).toEqual(before)
  })
})
