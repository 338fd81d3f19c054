import { expect, test } from 'vitest'
import { GameMode } from '../../../src/protocol/enums.ts'
import { roadCar } from '../../support/car-data.ts'
import { prepared } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

test('[SES3] an empty session closes, and nothing of it or of its metronome entry stays', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens({ aiCount: 1, maxPlayers: 3 })
  await bo.joins(id)
  await ana.starts()
  await world.advance({ seconds: 2 })
  await ana.says({ type: 'LeaveSession' })
  expect(world.running).toBe(1)
  await bo.drops()
  expect(world.running).toBe(0)
  expect(world.directory.sessionCount).toBe(0)
  expect(world.session(id)).toBeUndefined()
})

test('[SES3] spectators alone keep a session open, and the last of them closes it', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await bo.watches(id)
  await ana.says({ type: 'LeaveSession' })
  expect(world.directory.sessionCount).toBe(1)
  await bo.says({ type: 'LeaveSession' })
  expect(world.directory.sessionCount).toBe(0)
})

test('[SES3] a practice without drivers ends, and the spectators who are left wait in the lobby for no longer than others', async () => {
  await using world = await createSessionWorld({ session: { idleTimeoutSeconds: 30 } })
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo'), world.enter('Cleo')]
  const id = await ana.opens({ aiCount: 1, maxPlayers: 3 })
  await bo.watches(id)
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await world.advance({ seconds: 1 })
  await ana.says({ type: 'LeaveSession' })
  expect(world.session(id)?.getSnapshot().value).toBe('lobby')
  expect(bo.hears()).toEqual({ type: 'GameModeChanged', mode: GameMode.Lobby })
  await cleo.joins(id)
  await cleo.starts()
  expect(world.room(id).run).toBeDefined()
  await cleo.says({ type: 'SetGameMode', mode: GameMode.DemoLap })
  await cleo.drops()
  await world.advance({ seconds: 31 })
  expect(world.directory.sessionCount).toBe(0)
})

test('[SES3] the host who leaves is followed by whoever has been there longest, not by the lowest seat', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo, dan] = ['Ana', 'Bo', 'Cleo', 'Dan'].map((name) => world.enter(name, { dialect: 2 }))
  const id = await ana!.opens({ maxPlayers: 3 })
  await bo!.joins(id)
  await cleo!.joins(id)
  await bo!.says({ type: 'LeaveSession' })
  await dan!.joins(id)
  expect(world.room(id).roster.seatOf(dan!.id)?.slot).toBe(1)
  await ana!.says({ type: 'LeaveSession' })
  expect(dan!.heard('HostChanged')).toEqual([{ type: 'HostChanged', playerId: cleo!.id }])
  expect(world.directory.session(id)?.listing.hostName).toBe('Cleo')
  await cleo!.starts()
  expect(dan!.heard('SessionStarting')).toHaveLength(1)
})

test('[SES3] who joins during a race has no grid place, watches, and drives in the next', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 5, resultsSeconds: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  const bo = world.enter('Bo')
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  await bo.joins(id)
  expect(bo.heard('SessionJoined')[0]).toMatchObject({ gridPosition: 0 })
  expect(bo.link.inputs).toBeUndefined()
  await world.advance({ seconds: 1 })
  expect(bo.link.frames.at(-1)!.message!.cars.map(({ playerId }) => playerId)).toEqual([ana.id])
  await world.until(() => world.session(id)?.getSnapshot().value === 'lobby')
  await ana.starts()
  expect(bo.link.inputs?.slot).toBe(1)
  await world.advance({ seconds: 1 })
  expect(bo.link.frames.at(-1)!.message!.cars.map(({ playerId }) => playerId)).toEqual([ana.id, bo.id])
})

test('[CNT2] members learn the telemetry row of whoever waited, when his race begins', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 3, resultsSeconds: 0.5 } })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  await bo.joins(id)
  expect(ana.heard('ParticipantJoined').at(-1)!.participant.slot).toBeUndefined()
  await world.until(() => world.session(id)?.getSnapshot().value === 'lobby')
  await ana.starts()
  for (const guest of [ana, bo]) {
    expect(guest.heard('ParticipantJoined').at(-1)!.participant).toMatchObject({ playerId: bo.id, slot: 1 })
  }
})

test('[SES3] allow_mid_race_join gives a late driver a car at once', async () => {
  await using world = await createSessionWorld({ session: { allowMidRaceJoin: true } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  await bo.joins(id)
  expect(bo.heard('SessionJoined')[0]).toMatchObject({ gridPosition: 2 })
  expect(bo.link.inputs?.slot).toBe(1)
})

test('[SES6] who joins in mid-race never takes over the laps of one who has left', async () => {
  await using world = await createSessionWorld({ session: { allowMidRaceJoin: true } })
  const [ana, bo, cleo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo'), world.enter('Cleo')]
  const id = await ana.opens({ lapLimit: 2 })
  await bo.joins(id)
  ana.drives()
  bo.drives()
  await ana.starts()
  await world.advance({ seconds: 18 })
  await bo.says({ type: 'LeaveSession' })
  await cleo.joins(id)
  expect(cleo.heard('SessionJoined')[0]).toMatchObject({ gridPosition: 0 })
  await world.until(() => ana.heard('RaceResults').length > 0)
  expect(ana.heard('RaceResults')[0]!.classification).toMatchObject([
    { name: 'Ana', status: 'finished', laps: 2 },
    { name: 'Bo', status: 'left', laps: 1 },
  ])
})

test('[SES3] a car that was not prepared for the run under way drives as soon as it is', async () => {
  let deliver = () => {}
  const prepare = async (_: unknown, carIds: Parameters<typeof prepared>[0]) => {
    if (carIds.length === 1 && carIds[0] === roadCar.id) await new Promise<void>((resolve) => (deliver = resolve))
    return prepared(carIds)
  }
  await using world = await createSessionWorld({ deps: { prepare } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens()
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await bo.joins(id, roadCar.id)
  expect(bo.link.inputs).toBeUndefined()
  deliver()
  await world.settle()
  expect(bo.link.inputs?.slot).toBe(1)
  expect(world.room(id).run!.race.cars.models[1]?.data.id).toBe(roadCar.id)
})

test('[SES3] a car that arrives after its driver was put on a new grid does not put him back there again', async () => {
  const late: (() => void)[] = []
  const prepare = async (_: unknown, carIds: Parameters<typeof prepared>[0]) => {
    if (carIds.length === 1 && carIds[0] === roadCar.id) await new Promise<void>((resolve) => late.push(resolve))
    return prepared(carIds)
  }
  await using world = await createSessionWorld({ deps: { prepare } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await bo.joins(id, roadCar.id)
  await ana.says({ type: 'SetGameMode', mode: GameMode.Race })
  bo.drives()
  await world.advance({ seconds: 5 })
  const { race, entrants } = world.room(id).run!
  const beforeM = race.cars.s[1]!
  late.map((deliver) => deliver())
  await world.settle()
  expect(race.cars.s[1]).toBe(beforeM)
  expect(entrants).toHaveLength(2)
})

test('[SES3] who joins while the race is prepared, with a car that is not, still gets it', async () => {
  let isFirst = true
  let deliver = () => {}
  const prepare = async (_: unknown, carIds: Parameters<typeof prepared>[0]) => {
    if (isFirst) await new Promise<void>((resolve) => (deliver = resolve))
    isFirst = false
    return prepared(carIds)
  }
  await using world = await createSessionWorld({ deps: { prepare } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await ana.starts()
  await bo.joins(id, roadCar.id)
  deliver()
  await world.settle()
  expect(world.room(id).run?.race.cars.models[1]?.data.id).toBe(roadCar.id)
  expect(bo.link.inputs?.slot).toBe(1)
})

test('[SES1] a newcomer whose car cannot be prepared is told so', async () => {
  const prepare = async (_: unknown, carIds: Parameters<typeof prepared>[0]) => {
    if (carIds[0] === roadCar.id) throw new Error('undrivable')
    return prepared(carIds)
  }
  await using world = await createSessionWorld({ deps: { prepare } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await bo.joins(id, roadCar.id)
  expect(bo.heard('Error')).toMatchObject([{ code: 500, reason: 'internal' }])
})

test('[SES1] another car takes effect with the next run', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 2, resultsSeconds: 0.5 } })
  const ana = world.enter('Ana')
  const id = await ana.opens()
  await ana.starts()
  const modelId = () => world.room(id).run!.race.cars.models[0]?.data.id
  const before = modelId()
  await ana.selects(roadCar.id)
  await world.advance({ seconds: 1 })
  expect(modelId()).toBe(before)
  await world.until(() => world.session(id)?.getSnapshot().value === 'lobby')
  await ana.starts()
  expect(modelId()).toBe(roadCar.id)
})

test('[INP1] an input port does nothing any more once its driver has left or the race has ended', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.starts()
  const port = bo.link.inputs!
  const { race } = world.room(id).run!
  await bo.says({ type: 'LeaveSession' })
  expect(bo.link.inputs).toBeUndefined()
  const cleo = world.enter('Cleo')
  await cleo.joins(id)
  const before = race.hash()
  port.write(1, 0, 0, 1, 0, 127)
  expect(race.hash()).toBe(before)
})
