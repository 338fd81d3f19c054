import { expect, test } from 'vitest'
import { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import type { CarId } from '../../../src/protocol/ids.ts'
import { formulaCar } from '../../support/car-data.ts'
import { prepared, ringData } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

test('[SES2] a session goes from the lobby through countdown and race to the results and back, with the same seats', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens({ aiCount: 1 })
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 40 })
  const states = ana.heard('SessionStateChanged').map(({ state, mode }) => [state, mode])
  expect(states).toEqual([
    [SessionState.Countdown, GameMode.Countdown],
    [SessionState.Racing, GameMode.Race],
    [SessionState.Finished, GameMode.Race],
    [SessionState.Lobby, GameMode.Lobby],
  ])
  expect(world.room(id).roster.seatOf(ana.id)?.slot).toBe(1)
  expect(ana.link.inputs).toBeUndefined()
})

test('[SES2] the countdown lasts as many ticks as it has seconds', async () => {
  await using world = await createSessionWorld({ session: { countdownSeconds: 3 } })
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ ticks: 719 })
  expect(world.room(id).run?.state).toBe(SessionState.Countdown)
  await world.advance({ ticks: 1 })
  expect(world.room(id).run?.state).toBe(SessionState.Racing)
})

test('[SES2] nobody moves before the lights go out, whatever he presses', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens()
  await ana.starts()
  ana.link.inputs?.write(1, 0, 0, 1, 0, 127)
  await world.advance({ ticks: 239 })
  const { cars } = world.room(id).run!.race
  expect(Math.abs(cars.vx[0]!)).toBeLessThan(1e-3)
})

test('[SES2] dialect 1 hears SessionStarting, then GameModeChanged to Race and at last to Lobby', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.opens({ aiCount: 1 })
  ana.drives()
  ana.forgets()
  await ana.starts()
  await world.advance({ seconds: 40 })
  expect(ana.link.heard).toEqual([
    { type: 'SessionStarting', countdownSeconds: 1 },
    { type: 'GameModeChanged', mode: GameMode.Race },
    { type: 'GameModeChanged', mode: GameMode.Lobby },
  ])
})

test('[SES2] a start without a countdown is announced like one with it', async () => {
  await using world = await createSessionWorld({ session: { countdownSeconds: 0 } })
  const ana = world.enter('Ana')
  await ana.opens()
  ana.forgets()
  await ana.starts()
  await world.advance({ ticks: 1 })
  expect(ana.link.heard).toEqual([
    { type: 'SessionStarting', countdownSeconds: 0 },
    { type: 'GameModeChanged', mode: GameMode.Race },
  ])
})

test('[SES2] a rematch is race number 2 and starts from nothing', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 1 })
  ana.drives()
  for (const number of [1, 2]) {
    await ana.starts()
    await world.until(() => ana.heard('RaceResults').length === number)
    await world.advance({ seconds: 3 })
  }
  const [first, second] = ana.heard('RaceResults')
  expect([first!.raceNumber, second!.raceNumber]).toEqual([1, 2])
  expect(second!.classification.map(({ laps }) => laps)).toEqual([1, 1])
  expect(world.saved.map(({ number }) => number)).toEqual([1, 2])
})

test('[SES6] the first race of a session is its number 1, whatever was driven before it', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  for (const mode of [GameMode.FreePractice, GameMode.DemoLap]) await ana.says({ type: 'SetGameMode', mode })
  await ana.says({ type: 'SetGameMode', mode: GameMode.Race })
  await world.until(() => ana.heard('RaceResults').length > 0)
  expect(ana.heard('RaceResults')).toMatchObject([{ raceNumber: 1 }])
})

test('[HB2] the tick of a session goes on from one race to the next', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 2 } })
  const ana = world.enter('Ana')
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 6 })
  const afterFirst = ana.link.presence!.tick()
  expect(afterFirst).toBe((1 + 2 + 2) * 240)
  await ana.starts()
  await world.advance({ ticks: 10 })
  expect(ana.link.presence!.tick()).toBe(afterFirst + 10)
})

test('[SES2] a race ends so long after the winner, and who is not home by then did not finish', async () => {
  await using world = await createSessionWorld({ session: { finishTimeoutSeconds: 3 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 1 })
  await ana.starts()
  await world.until(() => ana.heard('RaceResults').length > 0)
  const [winner, last] = ana.heard('RaceResults')[0]!.classification
  expect(winner).toMatchObject({ position: 1, isAi: true, status: 'finished' })
  expect(last).toMatchObject({ position: 2, playerId: ana.id, status: 'dnf', laps: 0 })
  const finished = ana.heard('CarFinished')[0]!
  const over = ana.heard('SessionStateChanged').find(({ state }) => state === SessionState.Finished)!
  expect(over.tick - finished.tick).toBe(3 * 240)
})

test('[SES3] a race in which nobody passes a mark ends as stalled', async () => {
  await using world = await createSessionWorld({ session: { stallSeconds: 5 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 7 })
  const over = ana.heard('SessionStateChanged').find(({ state }) => state === SessionState.Finished)
  expect(over?.tick).toBe((1 + 5) * 240)
})

test('[SES3] a race ends after its greatest length, whatever happens', async () => {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 4, stallSeconds: 0 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 1, lapLimit: 100 })
  await ana.starts()
  await world.advance({ seconds: 6 })
  const over = ana.heard('SessionStateChanged').find(({ state }) => state === SessionState.Finished)
  expect(over?.tick).toBe((1 + 4) * 240)
})

test('[SES3] a session that waits in its lobby for too long closes', async () => {
  await using world = await createSessionWorld({ session: { idleTimeoutSeconds: 60 } })
  const ana = world.enter('Ana')
  await ana.opens()
  await world.advance({ seconds: 59 })
  expect(ana.isInSession).toBe(true)
  await world.advance({ seconds: 2 })
  expect(ana.isInSession).toBe(false)
  expect(world.directory.sessionCount).toBe(0)
  expect(ana.hears()).toEqual({ type: 'SessionLeft' })
})

test('[SES3] content that is not ready in time, or never, sends the session back to its lobby with an Error', async () => {
  for (const prepare of [() => new Promise<never>(() => {}), () => Promise.reject(new Error('undrivable'))]) {
    await using world = await createSessionWorld({ deps: { prepare } })
    const ana = world.enter('Ana')
    const id = await ana.opens()
    await ana.starts()
    await world.advance({ seconds: 31 })
    expect(ana.heard('Error')).toMatchObject([{ code: 500, reason: 'internal' }])
    expect(world.session(id)?.getSnapshot().value).toBe('lobby')
    expect(ana.hears()).toEqual({ type: 'GameModeChanged', mode: GameMode.Lobby })
  }
})

test('[SES3] a standing session whose content could not be made ready waits long once, and then no longer than before', async () => {
  let isBroken = true
  const prepare = async (_: unknown, carIds: readonly CarId[]) => {
    if (isBroken) throw new Error('undrivable')
    return prepared(carIds)
  }
  const demo = { trackId: ringData.id, carId: formulaCar.id, cars: 1, laps: 1 }
  await using world = await createSessionWorld({ demo, deps: { prepare }, session: { raceSecondsMax: 1 } })
  const { id } = world.directory.sessions()[0]!
  await world.advance({ seconds: 5 })
  isBroken = false
  await world.advance({ seconds: 50 })
  expect(world.room(id).run).toBeUndefined()
  await world.until(() => world.room(id).run !== undefined)
  await world.until(() => world.room(id).run === undefined)
  await world.advance({ seconds: 1.5 })
  expect(world.room(id).run).toBeDefined()
})
