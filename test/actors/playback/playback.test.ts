import { expect, test } from 'vitest'
import { GameMode, SessionState, Visibility } from '../../../src/protocol/enums.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { CarFlag } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { CARS, CHUNK_TICKS, HEADER, lapEvent, RECORDED_CAR, RECORDED_ID, xAt } from './support/memory-source.ts'
import { PlaybackBench } from './support/playback-bench.ts'

const FIRST = HEADER.startTick + 1

test('[RPL1] a playback opens at the first tick and is a session in mode Replay, named after the recorded one', async () => {
  const bench = await PlaybackBench.open()
  expect(bench.answers).toMatchObject([{ ok: true, state: { replayTick: FIRST, firstTick: FIRST, isPaused: false } }])
  const [opened] = bench.lobby
  expect(opened).toMatchObject({
    type: 'playback.opened',
    listing: {
      name: "Replay: Ana's session",
      trackName: 'Recorded Ring',
      mode: GameMode.Replay,
      visibility: Visibility.Public,
      lapLimit: 5,
    },
  })
})

test('[RPL1] what no list named while it was driven is not listed as a playback, either', async () => {
  const bench = await PlaybackBench.open({ header: { session: { ...HEADER.session, isListed: false } } })
  expect(bench.lobby).toMatchObject([{ listing: { visibility: Visibility.Private } }])
})

test('[RPL1] it stands still until somebody watches, and again when nobody does any more', async () => {
  const bench = await PlaybackBench.open()
  expect(bench.running).toBe(0)
  const ana = bench.watcher()
  expect(bench.running).toBe(1)
  await bench.advance(10)
  ana.leaves()
  expect(bench.running).toBe(0)
  const bo = bench.watcher()
  expect(bo.told.replayTick).toBe(ana.shownTicks().at(-1))
})

test('[RPL1] every tick shows the next row, as it was recorded', async () => {
  const bench = await PlaybackBench.open()
  const ana = bench.watcher()
  await bench.advance(3 * CHUNK_TICKS)
  const shown: number[] = []
  ana.read((columns) => {
    const tick = FIRST + shown.length
    shown.push(tick)
    expect(columns.count).toBe(CARS)
    for (let slot = 0; slot < CARS; slot++) {
      expect(columns.flags[slot]).toBe(CarFlag.Active | CarFlag.OnTrack)
      expect(columns.x[slot]).toBeCloseTo(xAt(slot, tick), 1)
      expect(columns.yawRad[slot]).toBeCloseTo(7 - 2 * Math.PI, 3)
    }
    expect(columns.gameMode).toBe(GameMode.Replay)
  })
  expect(shown.length).toBeGreaterThan(3 * CHUNK_TICKS - 3)
})

test('[RPL1] countdown and race are told as they were, at the ticks of the session', async () => {
  const bench = await PlaybackBench.open()
  const ana = bench.watcher()
  await bench.advance(30)
  const [racing] = ana.heard('SessionStateChanged')
  expect(racing).toMatchObject({ state: SessionState.Racing, mode: GameMode.Replay })
  expect(racing?.tick).toBeLessThan(20)
  expect(ana.heard('SessionSnapshot')).toMatchObject([{ state: SessionState.Countdown, mode: GameMode.Replay }])
})

test('[RPL1] a client of dialect 1 sees ordinary telemetry in mode Replay, and no message that it does not know', async () => {
  const bench = await PlaybackBench.open({ events: [lapEvent(FIRST + 20, 0, 1)] })
  const ana = bench.watcher(1, { hz: 30 })
  const cy = bench.watcher(2)
  cy.controls({ action: 'seek', tick: FIRST + 13 })
  await bench.advance(40)
  expect(cy.heard('LapCompleted')).toHaveLength(1)
  expect(ana.link.heard).toEqual([])
  expect(ana.events).toMatchObject([{ type: 'session.joined', reply: { gridPosition: 0 } }])
  const { message } = ana.frames.at(-1)!
  expect(message).toMatchObject({ gameMode: GameMode.Replay, sessionState: SessionState.Racing })
  expect(message?.cars.map(({ name }) => name)).toEqual(['Racer 1', 'Racer 2', 'Racer 3'])
})

test('[RPL1] nobody drives in a playback', async () => {
  const bench = await PlaybackBench.open()
  const ana = bench.watcher(2, { asSpectator: false })
  expect(ana.events).toEqual([{ type: 'session.refused', reason: 'only_watched' }])
  const bo = bench.watcher()
  bench.ref.send({ type: 'session.start', playerId: bo.member.playerId })
  bench.ref.send({ type: 'mode.set', playerId: bo.member.playerId, mode: GameMode.Race })
  expect(bo.refusals.map(({ reason }) => reason)).toEqual(['not_host_start', 'not_host_mode'])
})

test('[SES5] there are no more spectators than a session may have', async () => {
  const bench = await PlaybackBench.open()
  for (let count = 0; count < 2; count++) bench.watcher()
  expect(bench.watcher().refusals).toMatchObject([{ reason: 'spectators_full' }])
})

test('[RPL1] whoever drove has another id here, so that somebody who watches himself is two participants', async () => {
  const bench = await PlaybackBench.open()
  const ana = bench.watcher()
  const { participants, you } = ana.heard('SessionSnapshot')[0]!
  expect(participants.map(({ name, slot }) => [name, slot])).toEqual([
    ['Racer 1', 0],
    ['Racer 2', 1],
    ['Racer 3', 2],
    ['Ana', undefined],
  ])
  const ids = new Set<PlayerId>(participants.map(({ playerId }) => playerId))
  expect(ids.size).toBe(4)
  expect(ids.has(you)).toBe(true)
  for (let slot = 0; slot < CARS; slot++) expect(ids.has(RECORDED_ID(slot))).toBe(false)
})

test('[RPL1] who came into the race while it ran is there from that tick on, and not before it', async () => {
  const joined = { tick: FIRST + 30, kind: 'joined', slot: 3, playerId: RECORDED_ID(3), name: 'Late', isAi: false }
  const bench = await PlaybackBench.open({ events: [{ ...joined, carId: RECORDED_CAR, gridPosition: 4 }] })
  const ana = bench.watcher()
  ana.controls({ action: 'seek', tick: FIRST + 25 })
  await bench.advance(3)
  expect(ana.heard('ParticipantJoined')).toEqual([])
  await bench.advance(8)
  expect(ana.heard('ParticipantJoined')).toMatchObject([{ participant: { name: 'Late', slot: 3 } }])
  ana.controls({ action: 'seek', tick: FIRST })
  await bench.advance(3)
  expect(ana.heard('ParticipantLeft')).toHaveLength(1)
})

test('[RPL1] when more events are recorded than can be told, old ones are left out and the newest are told', async () => {
  const flood = Array.from({ length: 7000 }, (_, lap) => lapEvent(FIRST + 2, 0, (lap % 1000) + 1))
  const bench = await PlaybackBench.open({ events: [...flood, lapEvent(FIRST + 100, 2, 7)] })
  const ana = bench.watcher()
  await bench.advance(105)
  expect(ana.heard('LapCompleted').length).toBeLessThan(flood.length)
  expect(ana.heard('LapCompleted').at(-1)).toMatchObject({ lap: 7, position: 3 })
})

test('[RPL1] recorded events are told as news of the present tick, once each time they are passed', async () => {
  const events = [
    lapEvent(FIRST + 20, 1, 1),
    { tick: FIRST + 21, kind: 'penalty', slot: 1, lap: 2, reason: 'track-limits', timeMs: 5000 },
    { tick: FIRST + 22, kind: 'something new', slot: 1 },
    { tick: FIRST + 23, kind: 'lap', slot: 'x', lap: -1 },
  ]
  const bench = await PlaybackBench.open({ events })
  const ana = bench.watcher()
  await bench.advance(30)
  const [lap] = ana.heard('LapCompleted')
  expect(lap).toMatchObject({ lap: 1, timeMs: 417, isValid: true, position: 2, isOwnBest: true })
  expect(lap?.tick).toBeLessThan(30)
  expect(ana.heard('TimePenalty')).toMatchObject([{ reason: 'track_limits', timeMs: 5000 }])
  ana.controls({ action: 'seek', tick: FIRST + 20 })
  await bench.advance(5)
  expect(ana.heard('LapCompleted')).toHaveLength(2)
})
