import { expect, test } from 'vitest'
import { GameMode, SessionKind, SessionState } from '../../../src/protocol/enums.ts'
import type { CarId } from '../../../src/protocol/ids.ts'
import type { PreparedRace } from '../../../src/race/prepared-race.ts'
import { prepared } from '../../support/race-content.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

const setMode = (mode: GameMode) => ({ type: 'SetGameMode', mode }) as const

/** Cars on the track by slot, true for the AI's. */
function field(world: SessionWorld, id: Parameters<SessionWorld['room']>[0]) {
  const { run } = world.room(id)
  return run!.entrants
    .filter(({ slot }) => run!.race.cars.isActive[slot] === 1)
    .map(({ name, isAi }) => ({ name, isAi }))
}

test('[SES2] a change of mode is announced once to each member', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 }), world.enter('Cleo')]
  const id = await ana.opens()
  await bo.joins(id)
  await cleo.watches(id)
  await ana.says(setMode(GameMode.FreePractice))
  await world.advance({ seconds: 1 })
  for (const guest of [ana, bo, cleo]) {
    expect(guest.heard('GameModeChanged')).toEqual([{ type: 'GameModeChanged', mode: GameMode.FreePractice }])
  }
})

test('[SES2] free practice runs at once, with everyone, and has no end of its own', async () => {
  await using world = await createSessionWorld({ session: { stallSeconds: 5, raceSecondsMax: 10 } })
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens({ aiCount: 1, lapLimit: 1 })
  await ana.says(setMode(GameMode.FreePractice))
  await world.advance({ seconds: 60 })
  expect(world.room(id).run?.state).toBe(SessionState.Racing)
  expect(ana.heard('LapCompleted').length).toBeGreaterThan(2)
  expect(ana.heard('CarFinished')).toEqual([])
})

test('[SES2] a sandbox has no AI and no contacts', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens({ maxPlayers: 4, aiCount: 2 })
  await bo.joins(id)
  await ana.says(setMode(GameMode.Sandbox))
  const { race } = world.room(id).run!
  expect(field(world, id)).toEqual([
    { name: 'Ana', isAi: false },
    { name: 'Bo', isAi: false },
  ])
  race.cars.x.fill(race.cars.x[2]!)
  race.cars.y.fill(race.cars.y[2]!)
  await world.advance({ ticks: 2 })
  expect([...race.cars.contactTicks]).toEqual([0, 0, 0, 0])
})

test('[SES2] in a demo lap the AI drives while members watch, and afterwards they have their seats back', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ aiCount: 1 })
  await ana.says(setMode(GameMode.DemoLap))
  await world.advance({ seconds: 20 })
  expect(field(world, id)).toEqual([{ name: 'Vera Lindqvist', isAi: true }])
  expect(ana.link.inputs).toBeUndefined()
  expect(ana.link.frames.at(-1)!.message!.cars.map(({ name, isAi }) => [name, isAi])).toEqual([
    ['Vera Lindqvist', true],
  ])
  expect(ana.link.frames.at(-1)!.message!.cars[0]!.speedMps).toBeGreaterThan(10)
  await ana.says(setMode(GameMode.FreePractice))
  expect(ana.link.inputs?.slot).toBe(1)
  expect(field(world, id)).toContainEqual({ name: 'Ana', isAi: false })
})

test('[SES2] a demo lap of a session without AI is driven by a Demo Driver', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ maxPlayers: 1 })
  await ana.says(setMode(GameMode.DemoLap))
  await world.advance({ seconds: 1 })
  expect(field(world, id)).toEqual([{ name: 'Demo Driver', isAi: true }])
  const [car] = ana.link.frames.at(-1)!.message!.cars
  expect(car).toMatchObject({ name: 'Demo Driver', isAi: true })
  expect(car!.playerId).not.toBe(ana.id)
})

test('[SES2] the Demo Driver goes on when the member whose slot he uses leaves', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.says(setMode(GameMode.DemoLap))
  await ana.says({ type: 'LeaveSession' })
  await world.advance({ seconds: 1 })
  expect(field(world, id)).toEqual([{ name: 'Demo Driver', isAi: true }])
})

test('[CNT2] members of dialect 2 know the Demo Driver as the one in his row of telemetry', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens()
  await ana.says(setMode(GameMode.DemoLap))
  const [demo] = world.room(id).run!.entrants
  const told = ana.heard('ParticipantJoined').map(({ participant }) => participant)
  expect(told).toContainEqual(expect.objectContaining({ name: 'Demo Driver', slot: demo!.slot, isAi: true }))
  expect(told.findLast(({ playerId }) => playerId === ana.id)?.slot).toBeUndefined()
  await ana.says(setMode(GameMode.Lobby))
  expect(ana.heard('ParticipantLeft')).toEqual([{ type: 'ParticipantLeft', playerId: demo!.playerId }])
  expect(ana.heard('ParticipantJoined').at(-1)!.participant).toMatchObject({ playerId: ana.id, slot: 0 })
})

test('[SES2] the mode Countdown counts down and then begins what the session is for', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ sessionKind: SessionKind.Practice })
  await ana.says(setMode(GameMode.Countdown))
  await world.advance({ ticks: 2399 })
  expect([world.room(id).run?.state, world.room(id).run?.mode]).toEqual([SessionState.Countdown, GameMode.Countdown])
  await world.advance({ ticks: 1 })
  expect(world.room(id).run?.mode).toBe(GameMode.FreePractice)
  expect(ana.heard('GameModeChanged').map(({ mode }) => mode)).toEqual([GameMode.Countdown, GameMode.FreePractice])
})

test('[SES2] StartCountdown enters its next mode at zero', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ aiCount: 1 })
  await ana.says({ type: 'StartCountdown', countdownSeconds: 2, nextMode: GameMode.DemoLap })
  await world.advance({ ticks: 240 })
  expect(ana.link.frames.at(-1)!.message).toMatchObject({ gameMode: GameMode.Countdown, countdownMs: 1000 })
  await world.advance({ ticks: 240 })
  expect(world.room(id).run?.mode).toBe(GameMode.DemoLap)
})

test('[SES2] a countdown longer than the wire can say is shown as the longest it can', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.says({ type: 'StartCountdown', countdownSeconds: 600, nextMode: GameMode.Race })
  await world.advance({ ticks: 60 })
  expect(ana.link.frames.at(-1)!.message!.countdownMs).toBe(65_535)
  expect(bo.heard('SessionStateChanged').at(-1)!.countdownMs).toBe(600_000)
})

test.each([GameMode.FreePractice, GameMode.DemoLap, GameMode.Race, GameMode.Countdown])(
  '[SES2] mode Lobby leads back to the lobby from mode %i',
  async (mode) => {
    await using world = await createSessionWorld()
    const ana = world.enter('Ana')
    const id = await ana.opens({ aiCount: 1 })
    await ana.says(setMode(mode))
    await world.advance({ seconds: 2 })
    await ana.says(setMode(GameMode.Lobby))
    expect(world.session(id)?.getSnapshot().value).toBe('lobby')
    expect(ana.hears()).toEqual({ type: 'GameModeChanged', mode: GameMode.Lobby })
    expect(world.running).toBe(0)
    expect(ana.link.inputs).toBeUndefined()
  },
)

test.each([
  [SessionKind.Multiplayer, GameMode.Race],
  [SessionKind.Practice, GameMode.FreePractice],
  [SessionKind.Sandbox, GameMode.Sandbox],
])('[SES2] StartSession in a session of kind %i leads to mode %i', async (sessionKind, mode) => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ sessionKind })
  await ana.starts()
  await world.advance({ seconds: 1 })
  expect(world.room(id).run?.mode).toBe(mode)
})

test.each([GameMode.FreePractice, GameMode.DemoLap, GameMode.Sandbox])(
  '[SES2] mode %i has no countdown, and none is announced',
  async (mode) => {
    await using world = await createSessionWorld()
    const ana = world.enter('Ana', { dialect: 2 })
    const id = await ana.opens()
    await ana.says(setMode(mode))
    expect(world.directory.session(id)?.listing).toMatchObject({ state: SessionState.Racing, mode })
    await world.advance({ seconds: 1 })
    expect(ana.heard('SessionStateChanged')).toEqual([
      { type: 'SessionStateChanged', tick: 0, state: SessionState.Racing, mode },
    ])
  },
)

test('[SES2] a run that ends for another is over at once for the lists and dialect 2, however long the next takes', async () => {
  let isSlow = false
  const prepare = (_: unknown, carIds: readonly CarId[]) =>
    isSlow ? new Promise<PreparedRace>(() => {}) : Promise.resolve(prepared(carIds))
  await using world = await createSessionWorld({ deps: { prepare } })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.says(setMode(GameMode.FreePractice))
  await world.advance({ ticks: 10 })
  for (const guest of [ana, bo]) guest.forgets()
  isSlow = true
  await ana.says(setMode(GameMode.Sandbox))
  const lobby = { state: SessionState.Lobby, mode: GameMode.Lobby }
  expect(world.directory.session(id)?.listing).toMatchObject(lobby)
  const news = { type: 'GameModeChanged', mode: GameMode.Sandbox }
  expect(ana.link.heard).toEqual([{ type: 'SessionStateChanged', tick: 10, ...lobby }, news])
  expect(bo.link.heard).toEqual([news])
})

test('[SES6] however many take turns in a practice, the run remembers one driver a seat', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await ana.says(setMode(GameMode.FreePractice))
  for (let turn = 0; turn < 5; turn++) {
    await bo.joins(id)
    await bo.says({ type: 'LeaveSession' })
  }
  expect(world.room(id).run!.entrants.map(({ name }) => name)).toEqual(['Ana', 'Bo'])
})
