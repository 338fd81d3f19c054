import { expect, test } from 'vitest'
import { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import type { StoredRace } from '../../../src/storage/storage.ts'
import type { Guest } from '../../support/guest.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

test('[SES6] grid, laps, sectors, positions and best laps agree, in news, telemetry, results and storage', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens({ aiCount: 1, maxPlayers: 3, lapLimit: 2 })
  await bo.joins(id)
  ana.drives()
  bo.drives()
  await ana.starts()
  await world.until(() => ana.heard('RaceResults').length > 0)
  // After the finish dialect 1 gets four frames a second.
  await world.advance({ seconds: 0.25 })
  const { classification } = ana.heard('RaceResults')[0]!
  expect(classification.map(({ position }) => position)).toEqual([1, 2, 3])
  for (const row of classification) {
    const own = <T extends { playerId: string }>(news: readonly T[]) =>
      news.filter((one) => one.playerId === row.playerId)
    const laps = own(ana.heard('LapCompleted'))
    const sectors = own(ana.heard('SectorCompleted'))
    expect(row).toMatchObject({ status: 'finished', laps: 2, gridPosition: row.isAi ? 1 : row.name === 'Ana' ? 2 : 3 })
    expect(laps.map(({ lap }) => lap)).toEqual([1, 2])
    expect(sectors.map(({ lap, sector }) => [lap, sector])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [2, 3],
    ])
    expect(row.lastLapMs).toBe(laps[1]!.timeMs)
    expect(row.bestLapMs).toBe(Math.min(...laps.filter(({ isValid }) => isValid).map(({ timeMs }) => timeMs)))
    const ahead = classification[row.position - 2]
    expect(row.intervalMs).toBe(ahead && row.totalMs! - ahead.totalMs!)
    expect(row.gapMs).toBe(ahead && row.totalMs! - classification[0]!.totalMs!)
    expect(Math.abs(row.totalMs! - laps[0]!.timeMs - laps[1]!.timeMs)).toBeLessThanOrEqual(1)
    expect(own(ana.heard('CarFinished'))).toMatchObject([{ position: row.position, totalMs: row.totalMs }])
    const shown = bo.link.frames.at(-1)!.message!.cars.find(({ playerId }) => playerId === row.playerId)
    expect(shown).toMatchObject({ finishPosition: row.position, lastLapMs: row.lastLapMs, bestLapMs: row.bestLapMs })
    expect(own(world.saved[0]!.entries)[0]).toEqual({ ...row, lapTimesMs: laps.map(({ timeMs }) => timeMs) })
  }
})

test('[SES6] results are announced once they are saved, and not before', async () => {
  let confirm = (_: { isPersisted: boolean }) => {}
  const saveRace = (_: StoredRace) => new Promise<{ isPersisted: boolean }>((resolve) => (confirm = resolve))
  await using world = await createSessionWorld({
    deps: { saveRace },
    session: { raceSecondsMax: 1, resultsSeconds: 1 },
  })
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 10 })
  expect(ana.heard('RaceResults')).toEqual([])
  expect(world.room(id).run?.state).toBe(SessionState.Finished)
  confirm({ isPersisted: true })
  await world.settle()
  expect(ana.heard('RaceResults')).toMatchObject([{ raceNumber: 1, isPersisted: true }])
  // They have been on show for long enough by then.
  expect(world.session(id)?.getSnapshot().value).toBe('lobby')
})

test.each([
  [
    'another mode begins',
    (world: SessionWorld, { sessionId, id: playerId }: Guest) =>
      world.session(sessionId)!.send({ type: 'mode.set', playerId, mode: GameMode.FreePractice }),
  ],
  [
    'the host goes back to the lobby',
    (world: SessionWorld, { sessionId, id: playerId }: Guest) =>
      world.session(sessionId)!.send({ type: 'mode.set', playerId, mode: GameMode.Lobby }),
  ],
  [
    'the session closes',
    (world: SessionWorld, { sessionId }: Guest) => world.session(sessionId)!.send({ type: 'session.close' }),
  ],
])('[SES6] results that are still being saved when %s are announced once, as not persisted', async (_, interrupt) => {
  let confirm = (_: { isPersisted: boolean }) => {}
  const saveRace = (_: StoredRace) => new Promise<{ isPersisted: boolean }>((resolve) => (confirm = resolve))
  await using world = await createSessionWorld({ deps: { saveRace }, session: { raceSecondsMax: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2.5 })
  ana.forgets()
  interrupt(world, ana)
  confirm({ isPersisted: true })
  await world.advance({ seconds: 1 })
  expect(ana.link.heard[0]).toMatchObject({ type: 'RaceResults', raceNumber: 1, isPersisted: false })
  expect(ana.heard('RaceResults')).toHaveLength(1)
})

test('[SES6] results that were announced are not announced again when the run is left', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2.5 })
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  expect(ana.heard('RaceResults')).toMatchObject([{ isPersisted: true }])
})

test.each([
  ['the deadline has passed', async () => ({ isPersisted: false })],
  ['saving fails', () => Promise.reject(new Error('disk full'))],
])('[SES6] results are announced as not persisted when %s', async (_, saveRace) => {
  await using world = await createSessionWorld({ deps: { saveRace }, session: { raceSecondsMax: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2.5 })
  expect(ana.heard('RaceResults')).toMatchObject([{ isPersisted: false }])
})

test('[SES6] who leaves during the race is in its results as one who left', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 4 } })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.starts()
  await world.advance({ seconds: 2 })
  await bo.drops()
  await world.advance({ seconds: 4 })
  expect(ana.heard('RaceResults')[0]!.classification).toMatchObject([
    { name: 'Ana', status: 'dnf' },
    { name: 'Bo', status: 'left' },
  ])
})

test('[SES6] who leaves before the lights go out is not in the results', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 1 } })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.starts()
  await world.advance({ ticks: 100 })
  await bo.says({ type: 'LeaveSession' })
  await world.advance({ seconds: 3 })
  expect(ana.heard('RaceResults')[0]!.classification.map(({ name }) => name)).toEqual(['Ana'])
})

test('[CNT2] a newcomer of dialect 2 gets the whole session in one snapshot, right after the reply', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens({ aiCount: 1, maxPlayers: 3, lapLimit: 9 })
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 20 })
  await bo.watches(id)
  expect(bo.link.heard.map(({ type }) => type)).toEqual(['SessionJoined', 'SessionSnapshot'])
  const [snapshot] = bo.heard('SessionSnapshot')
  expect(snapshot).toMatchObject({ sessionId: id, state: SessionState.Racing, hostId: ana.id, you: bo.id })
  expect(snapshot!.participants).toMatchObject([
    { name: 'Vera Lindqvist', slot: 0, gridPosition: 1, isAi: true },
    { name: 'Ana', slot: 1, gridPosition: 2, isHost: true },
    { name: 'Bo', gridPosition: 0, isSpectator: true },
  ])
  expect(snapshot!.classification).toMatchObject([
    { status: 'running', laps: 1 },
    { status: 'running', laps: 1 },
  ])
})
