import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { classificationOf } from '../../../src/actors/session/snapshot.ts'
import { GUEST } from '../../../src/auth/authenticator.ts'
import { GameMode, Visibility } from '../../../src/protocol/enums.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { StandIn } from '../../../src/race/stand-ins.ts'
import type { ResumableRun } from '../../../src/replay/resumable-run.ts'
import { formulaCar } from '../../support/car-data.ts'
import { ringData } from '../../support/race-content.ts'
import { expectNothingLeft, GRACE_MS, returns, standInOf } from './support/absence-scene.ts'
import { type CrashScene, cutOff, resumableWorld, resume, stateOf } from './support/crash-scene.ts'

const demo = { trackId: ringData.id, carId: formulaCar.id, cars: 2, laps: 1 }
/** Ids of the new world, which would begin anew like those of the old one. */
const BO = { ...GUEST, playerId: '00000000-0000-4000-8000-0000000000b0' as PlayerId }

/** Ana hosts a race against an AI, with somebody of dialect 1 in it, as it stood when its server was killed. */
async function killed(seconds = 15, options: Parameters<typeof resumableWorld>[0] = {}) {
  await using scene = await resumableWorld(options)
  const { world } = scene
  const [ana, old] = [world.enter('Ana', { dialect: 2 }), world.enter('Old')]
  const id = await ana.opens({ maxPlayers: 3, aiCount: 1, lapLimit: 2 })
  await old.joins(id)
  await ana.starts()
  for (const guest of [ana, old]) guest.drives()
  await world.advance({ seconds })
  const room = world.room(id)
  const laps = classificationOf(room).find(({ name }) => name === 'Ana')!.laps
  return { ana, id, run: cutOff(scene, id), laps, passed: [...room.run!.race.timing.passed] }
}

async function goesOn(run: ResumableRun): Promise<CrashScene> {
  const scene = await resumableWorld()
  expect(await resume(scene.world, run)).toBeUndefined()
  return scene
}

describe('a session whose server was killed in mid-race', () => {
  test('goes on where it was: same id, cars, laps and clock, in the same recording', async () => {
    const { id, run, passed } = await killed()
    await using scene = await goesOn(run)
    const { world, recorder } = scene
    const { race, startedAtMs } = world.room(id).run!
    expect([race.tick, [...race.timing.passed], stateOf(world, id)]).toEqual([run.tick, passed, 'Racing'])
    expect(startedAtMs).toBe(run.header.startedAtMs)
    expect(recorder.recordings).toMatchObject([{ id: run.header.replayId, resumedTick: run.tick }])
    await world.advance({ ticks: 5 })
    expect(recorder.recordings[0]!.ticks).toEqual([1, 2, 3, 4, 5].map((tick) => run.tick + tick))
    expect(recorder.recordings[0]!.events[0]).toMatchObject({ kind: 'resumed', tick: run.tick + 1 })
  })

  test('[AUTH5] keeps the places of its drivers, whom stand-ins drive for; who has no token has left', async () => {
    const { ana, id, run } = await killed()
    await using scene = await goesOn(run)
    const { world } = scene
    expect([1, 2].map((slot) => standInOf(world, id, slot))).toEqual([StandIn.Ai, StandIn.None])
    expect([...world.room(id).run!.race.cars.isActive.slice(0, 3)]).toEqual([1, 1, 0])
    expect(world.directory.player(ana.id)).toMatchObject({ name: 'Ana', sessionId: id, carId: formulaCar.id })
    expect(world.absences.count).toBe(1)
    const bo = world.enter('Bo', { dialect: 2, identity: BO })
    await bo.watches(id)
    const [snapshot] = bo.heard('SessionSnapshot')
    expect(snapshot?.participants.map(({ name, isAway, isHost }) => [name, isAway, isHost])).toEqual([
      [expect.any(String), undefined, false],
      ['Ana', true, true],
      ['Bo', undefined, false],
    ])
    expect(snapshot?.classification.map(({ name, status }) => [name, status])).toContainEqual(['Old', 'left'])
  })

  test('[AUTH5] gives a driver back his seat, car and laps by his token, and he drives on', async () => {
    const { ana, id, run, laps } = await killed()
    await using scene = await goesOn(run)
    const { world } = scene
    await world.advance({ seconds: 1 })
    const back = await returns(world, ana)
    expect([back.id, back.name, back.resumption.isResumed, back.sessionId]).toEqual([ana.id, 'Ana', true, id])
    const [snapshot] = back.heard('SessionSnapshot')
    expect(snapshot).toMatchObject({ tick: run.tick + 240, hostId: ana.id })
    expect(snapshot?.classification.find(({ name }) => name === 'Ana')).toMatchObject({ laps })
    expect(laps).toBe(1)
    back.drives()
    await world.advance({ seconds: 1 })
    expect(standInOf(world, id, 1)).toBe(StandIn.None)
    await world.until(() => world.saved.length > 0)
    expect(world.saved[0]).toMatchObject({ resumed: 1, number: 1, replayId: run.header.replayId })
    expect(back.heard('RaceResults')).toMatchObject([{ resumed: 1, isPersisted: true }])
  })

  test('[AUTH5] ends like one that everybody has left when nobody comes back within the grace', async () => {
    const { run } = await killed()
    await using scene = await goesOn(run)
    const { world } = scene
    await world.advance({ seconds: GRACE_MS / 1000 + 1 })
    expectNothingLeft(world)
    expect(world.saved).toMatchObject([{ resumed: 1, entries: [{}, {}, {}] }])
  })

  test('has a next race that knows nothing of it', async () => {
    const { ana, id, run } = await killed()
    await using scene = await goesOn(run)
    const { world } = scene
    const back = await returns(world, ana)
    back.drives()
    await world.until(() => world.saved.length === 1)
    await world.until(() => stateOf(world, id) === 'Lobby')
    await back.starts()
    await world.until(() => world.saved.length === 2)
    expect(world.saved[1]).toMatchObject({ number: 2, sessionId: id })
    expect(world.saved[1]).not.toHaveProperty('resumed')
  })

  test('goes on in its countdown, and the green light is told', async () => {
    const { ana, id, run } = await killed(0.5)
    await using scene = await goesOn(run)
    const { world } = scene
    const back = await returns(world, ana)
    expect(stateOf(world, id)).toBe('Countdown')
    await world.advance({ seconds: 1 })
    expect([stateOf(world, id), back.heard('GameModeChanged').at(-1)?.mode]).toEqual(['Racing', GameMode.Race])
  })

  test('is protected by the same password', async () => {
    const salt = 'ab'.repeat(16)
    const key = 'cd'.repeat(32)
    const { id, run } = await killed()
    const session = { ...run.session, visibility: Visibility.Protected, password: { salt, key } }
    await using scene = await goesOn({ ...run, session })
    const bo = scene.world.enter('Bo', { dialect: 2, identity: BO })
    await bo.selects()
    await bo.says({ type: 'JoinSession', sessionId: id })
    expect(bo.heard('Error')).toMatchObject([{ reason: 'password_required' }])
    expect(scene.recorder.recordings[0]!.kept[0]).toMatchObject({ password: { salt, key } })
  })

  test('is in its lobby, with everybody in it, when its race cannot be made again', async () => {
    const { ana, id, run } = await killed()
    const keyframe = { ...run.keyframe, state: run.keyframe.state.slice(1) }
    await using scene = await goesOn({ ...run, keyframe })
    const { world, recorder } = scene
    expect([stateOf(world, id), recorder.givenUp, recorder.recordings]).toEqual(['Lobby', [run.header.replayId], []])
    const back = await returns(world, ana)
    expect(back.sessionId).toBe(id)
    await back.starts()
    expect(world.room(id).run?.race.tick).toBe(run.tick)
  })
})

describe('a session does not go on', () => {
  test('when nobody who drove in it could come back', async () => {
    const { run } = await killed()
    const drivers = run.session.drivers.map(({ tokenHash: _, ...driver }) => driver)
    await using scene = await resumableWorld()
    expect(await resume(scene.world, { ...run, session: { ...run.session, drivers } })).toBe(
      'nobody who drove in it can come back',
    )
    expect(scene.world.directory.sessionCount).toBe(0)
  })

  test('twice, beyond the limit of sessions, or when the server is stopping', async () => {
    const { run } = await killed()
    await using scene = await goesOn(run)
    expect(await resume(scene.world, run)).toBe('the session is there already')
    await using full = await resumableWorld({ limits: { sessionsMax: 0 } })
    expect(await resume(full.world, run)).toBe('there are as many sessions as there may be')
    full.world.lobby({ type: 'lobby.drain' })
    expect(await resume(full.world, run)).toBe('the server is stopping')
  })
})

test('the demo goes on alone, and no second one is opened beside it', async () => {
  await using before = await resumableWorld({ demo })
  await before.world.until(() => before.world.running > 0)
  await before.world.advance({ seconds: 3 })
  const { id } = before.world.directory.sessions()[0]!
  const run = cutOff(before, id)
  await using after = await resumableWorld({ demo, controls: { openDemo: () => {} } })
  expect(await resume(after.world, run)).toBeUndefined()
  after.world.lobby({ type: 'demo.open', demo })
  await after.world.settle()
  expect(after.world.directory.sessions().map((session) => session.id)).toEqual([id])
  await after.world.until(() => after.world.saved.length > 0)
  expect(after.world.saved[0]).toMatchObject({ sessionId: id, resumed: 1 })
})

describe('beside a recording is kept', () => {
  test('who drives from where, and the hash of his newest token', async () => {
    await using scene = await resumableWorld()
    const { world, recorder } = scene
    const ana = world.enter('Ana', { dialect: 2 })
    const id = await ana.opens({ aiCount: 1, maxPlayers: 3 })
    await ana.starts()
    const hashOf = (token: Uint8Array) => createHash('sha256').update(token).digest('hex')
    const kept = () => recorder.recordings[0]!.kept.at(-1)!
    const driver = { playerId: ana.id, name: 'Ana', carId: formulaCar.id, slot: 1 }
    expect(kept().drivers).toEqual([{ ...driver, tokenHash: hashOf(ana.resumption.token) }])
    expect(kept()).toMatchObject({
      replayId: recorder.recordings[0]!.id,
      aiDrivers: [{ skill: 0.95 }],
      isStanding: false,
    })
    await ana.drops()
    const back = await returns(world, ana)
    expect(kept().drivers).toEqual([{ ...driver, tokenHash: hashOf(back.resumption.token) }])
    const bo = world.enter('Bo', { dialect: 2 })
    await bo.watches(id)
    await back.says({ type: 'LeaveSession' })
    expect(kept().drivers).toEqual([])
  })

  test('nothing while sessions are not to go on', async () => {
    await using scene = await resumableWorld({ session: { resumesAfterCrash: false } })
    const ana = scene.world.enter('Ana', { dialect: 2 })
    await ana.opens()
    await ana.starts()
    expect(scene.recorder.recordings.map(({ kept }) => kept)).toEqual([[]])
  })
})
