import { describe, expect, test } from 'vitest'
import { GHOSTS_PER_DRIVER_MAX } from '../../../src/actors/session/limits.ts'
import type { LapReading, ReadLap } from '../../../src/actors/session/session-deps.ts'
import { GameMode, SessionKind } from '../../../src/protocol/enums.ts'
import { writeTelemetryHead } from '../../../src/protocol/telemetry/frame-head.ts'
import { TelemetryFrameReader } from '../../../src/protocol/telemetry/frame-reader.ts'
import { CarFlag, createTelemetryColumns } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import type { LapWish } from '../../../src/replay/cut-lap.ts'
import type { RecordedLap } from '../../../src/replay/recorded-lap.ts'
import { createFakeRecorder } from '../../support/fake-recorder.ts'
import type { Guest } from '../../support/guest.ts'
import { aLap, practiceRecording, readerOf } from '../../support/practice-recording.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld, type WorldOptions } from '../../support/session-world.ts'

const REPLAY = practiceRecording().header.replayId
const ADD = { type: 'AddGhost', replayId: REPLAY } as const
const LAP = aLap({ slot: 0, lap: 1 })

/** Ana hosts a practice and drives round; whoever else is told watches or drives, too. */
async function practice(reading: LapReading | ReadLap = { ok: true, lap: LAP }, options: WorldOptions = {}) {
  const readLap = typeof reading === 'function' ? reading : async () => reading
  const world = await createSessionWorld({ ...options, deps: { readLap, ...options.deps } })
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens({ sessionKind: SessionKind.Practice, maxPlayers: 3 })
  const bo = world.enter('Bo')
  await bo.watches(id)
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 1 })
  return { world, ana, bo, id, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** The cars of a driver and of the ghost in each frame that dialect 1 was sent. */
function framesOf({ link }: Guest, driver: Guest) {
  return link.frames.map(({ message }) => ({
    own: message!.cars.find(({ playerId }) => playerId === driver.id),
    ghost: message!.cars.find(({ name }) => name?.startsWith('Ghost of') === true),
  }))
}

function errorsOf(guest: Guest): (string | undefined)[] {
  return guest.heard('Error').map(({ reason }) => reason)
}

describe('[RPL2] a ghost', () => {
  test('touches nobody: a race with cars that drive through it is bit for bit the race without it', async () => {
    const hashes: number[] = []
    for (const isThere of [false, true]) {
      await using scene = await practice({ ok: true, lap: standing(LAP) })
      const { world, ana, bo, id } = scene
      if (isThere) await ana.says(ADD)
      await world.advance({ seconds: 13 })
      hashes.push(world.room(id).run!.race.hash())
      const passes = framesOf(bo, ana).filter(({ own, ghost }) => own && ghost && apartM(own, ghost) < 2)
      expect(passes.length > 0).toBe(isThere)
      expect(passes.some(({ own, ghost }) => own?.isColliding || ghost?.isColliding)).toBe(false)
    }
    expect(hashes[0]).toBe(hashes[1])
  })

  /** The car in the middle of the lap, all the time. */
  function standing(lap: RecordedLap): RecordedLap {
    const middle = Math.floor(lap.rows / 2)
    const x = new Float32Array(lap.rows).fill(lap.columns.x[middle]!)
    const y = new Float32Array(lap.rows).fill(lap.columns.y[middle]!)
    return { ...lap, columns: { ...lap.columns, x, y } }
  }

  test('is where the recorded car was after the same time of its lap, lap after lap, and nowhere before the first', async () => {
    await using scene = await practice()
    const { world, ana, bo } = scene
    await ana.says(ADD)
    await world.until(() => ana.heard('LapCompleted').length === 2)
    const laps = new Set<number>()
    for (const { own, ghost } of framesOf(bo, ana)) {
      if (own!.lap === 0) expect(ghost).toBeUndefined()
      if (ghost === undefined) continue
      laps.add(ghost.lap)
      expect([ghost.lap, ghost.lapTimeMs, ghost.bestLapMs]).toEqual([own!.lap, own!.lapTimeMs, LAP.timeMs])
      // A whole millisecond is four centimetres.
      expect(apartM(ghost, placeAt(ghost.lapTimeMs))).toBeLessThan(0.05)
    }
    expect([...laps]).toEqual(expect.arrayContaining([1, 2]))
  })

  /** Of the recorded car so long after the line: on a straight line from one of the lap's rows to the next. */
  function placeAt(lapTimeMs: number) {
    const position = ((lapTimeMs - LAP.firstMs) * LAP.rowsPerSecond) / 1000
    const row = Math.min(LAP.rows - 2, Math.max(0, Math.floor(position)))
    const between = (values: Float32Array) => values[row]! + (values[row + 1]! - values[row]!) * (position - row)
    return { x: between(LAP.columns.x), y: between(LAP.columns.y) }
  }

  test('is gone after its own end until the driver begins another lap', async () => {
    const lap = { ...LAP, rows: LAP.rowsPerSecond * 2 }
    await using scene = await practice({ ok: true, lap })
    const { world, ana, bo } = scene
    await ana.says(ADD)
    await world.until(() => ana.heard('LapCompleted').length === 1)
    await world.advance({ seconds: 1 })
    for (const { own, ghost } of framesOf(bo, ana)) {
      const isOnLap = own!.lap > 0 && own!.lapTimeMs > 0 && own!.lapTimeMs < 2000
      if (Math.abs(own!.lapTimeMs - 2000) > 20) expect(ghost !== undefined, `${own!.lapTimeMs}`).toBe(isOnLap)
    }
  })

  test('is told to everybody, as a participant with an owner, and to dialect 1 as a car of the AI', async () => {
    await using scene = await practice()
    const { world, ana, bo, id } = scene
    await ana.says({ ...ADD, slot: 0, lap: 1 })
    const [added] = ana.heard('GhostAdded')
    const { driverName, carId, carName, timeMs, isValid } = LAP
    const driven = { driverName, carId, carName, lap: 1, timeMs, isValid }
    expect(added).toMatchObject({ replayId: REPLAY, slot: 3, ...driven })
    const participant = { playerId: added!.playerId, name: 'Ghost of Driver 0', slot: 3, isAi: true, ghostFor: ana.id }
    expect(ana.heard('ParticipantJoined').at(-1)!.participant).toMatchObject(participant)
    const cleo = world.enter('Cleo', { dialect: 2 })
    await cleo.watches(id)
    expect(cleo.heard('SessionSnapshot')[0]!.participants.at(-1)).toMatchObject(participant)
    expect(cleo.heard('SessionSnapshot')[0]!.classification.map(({ name }) => name)).toEqual(['Ana'])
    await world.until(() => framesOf(bo, ana).at(-1)?.ghost !== undefined)
    expect(framesOf(bo, ana).at(-1)!.ghost).toMatchObject({ name: 'Ghost of Driver 0', isAi: true })
    const told = createTelemetryColumns(64)
    const frame = Uint8Array.from([...writeTelemetryHead(0, 0), ...ana.link.frames.at(-1)!.body])
    expect(new TelemetryFrameReader({ tickRateHz: 240, capacity: 64 }).read(frame, told).ok).toBe(true)
    expect([told.count, told.flags[3]]).toEqual([4, CarFlag.Active | CarFlag.OnTrack])
  })

  test('is not in the recording of the practice', async () => {
    const counts = new Set<number>()
    const recorder = createFakeRecorder({ frame: (fill) => void counts.add(fill().count) })
    await using scene = await practice(undefined, { deps: { recorder }, session: { recordedModes: ['practice'] } })
    const { world, ana, bo } = scene
    await ana.says(ADD)
    await world.until(() => framesOf(bo, ana).at(-1)?.ghost !== undefined)
    expect([...counts]).toEqual([1])
  })
})

describe('[RPL2] a ghost goes', () => {
  const goings: [string, (scene: Awaited<ReturnType<typeof practice>>) => Promise<void>][] = [
    ['when it is sent away', ({ ana }) => ana.says({ type: 'RemoveGhost' })],
    ['with its owner', ({ ana }) => ana.says({ type: 'LeaveSession' })],
    ['with its run', ({ ana }) => ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })],
  ]
  test.each(goings)('%s', async (_, goes) => {
    await using scene = await practice()
    const { world, ana, id } = scene
    const cleo = world.enter('Cleo', { dialect: 2 })
    await cleo.joins(id)
    await ana.says(ADD)
    const { playerId } = ana.heard('GhostAdded')[0]!
    await goes(scene)
    await world.advance({ ticks: 10 })
    expect(cleo.heard('ParticipantLeft')).toContainEqual({ type: 'ParticipantLeft', playerId })
    expect(world.room(id).run!.ghosts.present).toEqual([])
  })

  test('one by one, and its place can be had again', async () => {
    await using scene = await practice()
    const { ana } = scene
    await ana.says(ADD)
    await ana.says(ADD)
    const [first, second] = ana.heard('GhostAdded').map(({ slot }) => slot)
    expect([first, second]).toEqual([3, 4])
    await ana.says({ type: 'RemoveGhost', slot: 3 })
    await ana.says({ type: 'RemoveGhost', slot: 3 })
    await ana.says(ADD)
    await ana.says({ type: 'RemoveGhost' })
    expect(ana.heard('GhostRemoved').map(({ count }) => count)).toEqual([1, 2])
    expect(errorsOf(ana)).toEqual(['ghost_not_found'])
    expect(ana.heard('GhostAdded').at(-1)!.slot).toBe(3)
  })
})

describe('[RPL2] there is no ghost', () => {
  test('outside a practice', async () => {
    await using world = await createSessionWorld()
    const ana = world.enter('Ana', { dialect: 2 })
    await ana.says(ADD)
    await ana.opens()
    await ana.says(ADD)
    await ana.starts()
    await ana.says(ADD)
    expect(errorsOf(ana)).toEqual(['not_in_session', 'practice_only', 'practice_only'])
  })

  test('for who watches', async () => {
    await using scene = await practice()
    const cleo = scene.world.enter('Cleo', { dialect: 2 })
    await cleo.watches(scene.id)
    await cleo.says(ADD)
    await cleo.says({ type: 'RemoveGhost' })
    expect(errorsOf(cleo)).toEqual(['not_driving', 'ghost_not_found'])
  })

  test('beyond those of one driver, also while they are read', async () => {
    const { promise } = Promise.withResolvers<LapReading>()
    await using scene = await practice(() => promise)
    for (let count = 0; count <= GHOSTS_PER_DRIVER_MAX; count++) await scene.ana.says(ADD)
    expect(errorsOf(scene.ana)).toEqual(['ghosts_per_driver'])
  })

  test('where telemetry has no row for it', async () => {
    await using world = await createSessionWorld({ limits: { carsMax: 64 } })
    const ana = world.enter('Ana', { dialect: 2 })
    await ana.opens({ sessionKind: SessionKind.Practice, maxPlayers: 64 })
    await ana.starts()
    await ana.says(ADD)
    expect(errorsOf(ana)).toEqual(['ghosts_full'])
  })

  test('of a lap that cannot be read, and it is said why', async () => {
    const answers: LapReading[] = [
      { ok: false, reason: 'replay_not_found' },
      { ok: false, reason: 'replay_unreadable', detail: 'at byte 7' },
    ]
    await using scene = await practice(async () => answers.shift() ?? Promise.reject(new Error('a bug')))
    for (let count = 0; count < 3; count++) await scene.ana.says(ADD)
    expect(scene.ana.heard('Error').map(({ message }) => message)).toEqual([
      'No recording has this id',
      'The recording cannot be played: at byte 7',
      'Internal error',
    ])
    expect(scene.world.room(scene.id).run!.ghosts.of(scene.ana.id)).toEqual([])
  })

  test('when its run has ended, or its owner is gone, before the lap is read', async () => {
    for (const isLeaving of [false, true]) {
      const { promise, resolve } = Promise.withResolvers<LapReading>()
      await using scene = await practice(() => promise)
      const { world, ana, id } = scene
      const cleo = world.enter('Cleo', { dialect: 2 })
      await cleo.joins(id)
      await ana.says(ADD)
      await ana.says(isLeaving ? { type: 'LeaveSession' } : { type: 'SetGameMode', mode: GameMode.FreePractice })
      resolve({ ok: true, lap: LAP })
      await world.settle()
      expect(errorsOf(ana)).toEqual(isLeaving ? [] : ['bad_state'])
      expect(world.room(id).run!.ghosts.present).toEqual([])
    }
  })
})

test('[RPL2] a lap is looked for on the track of the session', async () => {
  const asked: [string, LapWish][] = []
  const readLap: ReadLap = async (replayId, wish) => {
    asked.push([replayId, wish])
    return { ok: false, reason: 'other_track' }
  }
  await using scene = await practice(readLap)
  await scene.ana.says({ ...ADD, slot: 5, lap: 2 })
  const track = { id: ringData.id, hash: 'a'.repeat(64) }
  expect(asked).toEqual([[REPLAY, { slot: 5, lap: 2, track }]])
  expect(track).toEqual({ id: readerOf(practiceRecording()).header.track.id, hash: 'a'.repeat(64) })
})

function apartM(one: { x: number; y: number }, other: { x: number; y: number }): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
