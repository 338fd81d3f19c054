import { describe, expect, test } from 'vitest'
import type { RecordedMode } from '../../../src/actors/session/record-run.ts'
import { GameMode, Visibility } from '../../../src/protocol/enums.ts'
import { Race } from '../../../src/race/race.ts'
import { applyCommand } from '../../../src/race/race-command.ts'
import { formulaCar, roadCar } from '../../support/car-data.ts'
import { createFakeRecorder, type FakeRecording } from '../../support/fake-recorder.ts'
import { prepared, ring, ringData } from '../../support/race-content.ts'
import { createSessionWorld, type WorldOptions } from '../../support/session-world.ts'

const demo = { trackId: ringData.id, carId: formulaCar.id, cars: 2, laps: 1 }

async function recordedWorld(recordedModes: readonly RecordedMode[] = ['race'], options: WorldOptions = {}) {
  const recorder = createFakeRecorder()
  const session = { ...options.session, recordedModes }
  const world = await createSessionWorld({ ...options, session, deps: { recorder, ...options.deps } })
  return { world, recordings: recorder.recordings }
}

/** The race that header and commands lead to, as it stands after `ticks`. */
function raceOf({ header, commands }: FakeRecording, ticks: number): Race {
  const race = new Race(ring, header.settings, header.startTick)
  const { cars } = prepared([formulaCar.id, roadCar.id])
  const due = [...commands]
  const apply = () => {
    for (; due[0]?.tick === race.tick; due.shift()) applyCommand(race, due[0].command, cars)
  }
  apply()
  for (let tick = 0; tick < ticks; tick++) {
    race.step(() => {})
    apply()
  }
  return race
}

describe('what is recorded', () => {
  test.each([
    ['race', GameMode.Race],
    ['practice', GameMode.FreePractice],
    ['sandbox', GameMode.Sandbox],
    ['demo', GameMode.DemoLap],
  ] as const)('a %s is recorded when the configuration says so, and not otherwise', async (name, mode) => {
    for (const modes of [[name], []]) {
      const { world, recordings } = await recordedWorld(modes)
      await using _ = world
      const ana = world.enter('Ana')
      await ana.opens()
      await ana.says({ type: 'SetGameMode', mode })
      await world.advance({ ticks: 5 })
      expect(recordings.map(({ header }) => header.settings.mode)).toEqual(modes.length === 0 ? [] : [mode])
    }
  })

  test('the races of a standing session are a demo', async () => {
    for (const [modes, count] of [[['race'], 0] as const, [['demo'], 1] as const]) {
      const { world, recordings } = await recordedWorld(modes, { demo })
      await using _ = world
      await world.until(() => world.running > 0)
      expect(recordings).toHaveLength(count)
    }
  })

  test('the header says who stands on the grid, with which car, in which session', async () => {
    const { world, recordings } = await recordedWorld()
    await using _ = world
    const ana = world.enter('Ana')
    const id = await ana.opens({ aiCount: 1, visibility: Visibility.Private })
    await ana.starts()
    const { header } = recordings[0]!
    expect(header).toMatchObject({
      sessionId: id,
      raceNumber: 1,
      tickHz: 240,
      startTick: 0,
      track: { id: ringData.id, name: ringData.name },
      cars: [{ id: formulaCar.id, name: formulaCar.name, hash: 'a'.repeat(64) }],
      participants: [
        { slot: 0, isAi: true, gridPosition: 1 },
        { slot: 1, playerId: ana.id, name: 'Ana', carId: formulaCar.id, isAi: false, gridPosition: 2 },
      ],
      settings: { seed: 7, capacity: 2 },
      session: { kind: 'multiplayer', isListed: false },
    })
  })

  test('[SES4] only the recordings of public sessions are listed', async () => {
    for (const visibility of [Visibility.Public, Visibility.Protected, Visibility.Private]) {
      const { world, recordings } = await recordedWorld()
      await using _ = world
      const ana = world.enter('Ana')
      // A password is worked on in a thread of its own.
      await ana.opens({ visibility, ...(visibility === Visibility.Protected && { password: 'x' }) }).catch(() => {})
      while (ana.link.isReplyDue) await world.settle()
      await ana.starts()
      expect(recordings[0]?.header.session.isListed, `${visibility}`).toBe(visibility === Visibility.Public)
    }
  })

  test('frames begin on the grid and end with the tick in which the race was over', async () => {
    const { world, recordings } = await recordedWorld(['race'], { session: { raceSecondsMax: 1 } })
    await using _ = world
    const ana = world.enter('Ana')
    await ana.opens()
    await ana.starts()
    await world.advance({ seconds: 2.5 })
    const [recording] = recordings
    const over = recording!.ticks.indexOf(480)
    expect(recording!.ticks.slice(0, over + 1)).toEqual(Array.from({ length: 480 }, (_, tick) => tick + 1))
    expect(recording!.endings).toMatchObject([{ reason: 'over' }])
  })
})

describe('the proof', () => {
  test('header and commands lead to the same race, whatever was done to it', async () => {
    const { world, recordings } = await recordedWorld(['race'], { session: { allowMidRaceJoin: true } })
    await using _ = world
    const [ana, bo, cleo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo'), world.enter('Cleo')]
    const id = await ana.opens({ aiCount: 2, maxPlayers: 6, lapLimit: 20 })
    await bo.joins(id, roadCar.id)
    for (const guest of [ana, bo, cleo]) guest.drives()
    await ana.starts()
    await world.advance({ seconds: 6 })
    await cleo.joins(id)
    await world.advance({ seconds: 4 })
    await ana.drops()
    await world.advance({ seconds: 3 })
    const { token } = ana.resumption
    const again = world.enter('Ana', { dialect: 2, resumeToken: token })
    again.drives()
    await bo.says({ type: 'LeaveSession' })
    await world.advance({ seconds: 3 })
    const { race } = world.room(id).run!
    const [recording] = recordings
    const kinds = new Set(recording!.commands.map(({ command }) => command.kind))
    expect([...kinds].sort()).toEqual(['add-car', 'hand-back', 'input', 'remove-car', 'take-over'])
    expect(raceOf(recording!, race.tick).hash()).toBe(race.hash())
  })

  test('whoever leaves for what he hears leaves when the step is done, so that the recording can repeat it', async () => {
    const { world, recordings } = await recordedWorld()
    await using _ = world
    const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
    const id = await ana.opens({ aiCount: 3, maxPlayers: 5, lapLimit: 3 })
    await bo.joins(id)
    await ana.starts()
    let framesBefore = -1
    const send = ana.link.send.bind(ana.link)
    ana.link.send = (message) => {
      send(message)
      if (message.type !== 'SectorCompleted' || framesBefore >= 0) return
      framesBefore = recordings[0]!.ticks.length
      void bo.says({ type: 'LeaveSession' })
    }
    await world.until(() => framesBefore >= 0)
    const [recording] = recordings
    const leaving = recording!.commands.find(({ command }) => command.kind === 'remove-car')
    expect(leaving?.tick, 'behind the frame of its tick').toBe(recording!.ticks[framesBefore - 1])
    await world.advance({ seconds: 3 })
    const { race } = world.room(id).run!
    expect(raceOf(recording!, race.tick).hash()).toBe(race.hash())
  })

  test('a race that is cut short ends by a command, and the hash is of the state after it', async () => {
    const { world, recordings } = await recordedWorld()
    await using _ = world
    const ana = world.enter('Ana')
    await ana.opens({ aiCount: 1 })
    await ana.starts()
    await world.advance({ seconds: 5 })
    await ana.drops()
    await world.settle()
    const [recording] = recordings
    expect(recording!.commands.at(-1)).toEqual({ tick: 1200, command: { kind: 'end' } })
    expect(recording!.endings[0]!.finalHash).toBe(raceOf(recording!, 1200).hash())
  })
})

describe('the end', () => {
  test('the classification is the one that is announced, and the result names the recording', async () => {
    const { world, recordings } = await recordedWorld()
    await using _ = world
    const ana = world.enter('Ana', { dialect: 2 })
    await ana.opens({ aiCount: 1 })
    ana.drives()
    await ana.starts()
    await world.until(() => ana.heard('RaceResults').length > 0)
    const [ending] = recordings[0]!.endings
    const { classification } = ana.heard('RaceResults')[0]!
    expect(ending!.classification).toMatchObject(
      classification.map(({ gridPosition, position, laps, totalMs, status }) => ({
        slot: gridPosition - 1,
        position,
        laps,
        totalMs,
        status,
      })),
    )
    expect(world.saved).toMatchObject([{ replayId: recordings[0]!.id }])
    await world.advance({ seconds: 5 })
    expect(recordings[0]!.endings.slice(1).map(({ reason }) => reason)).toEqual(['crashed'])
  })

  test('a run that is not recorded leaves a result without a recording', async () => {
    const { world } = await recordedWorld([], { session: { raceSecondsMax: 1 } })
    await using _ = world
    const ana = world.enter('Ana')
    await ana.opens()
    await ana.starts()
    await world.advance({ seconds: 3 })
    expect(world.saved).toHaveLength(1)
    expect(world.saved[0]).not.toHaveProperty('replayId')
  })

  const stop = { type: 'server.stop' } as const
  test.each([
    ['deserted', async ({ ana }: Scene) => ana.says({ type: 'LeaveSession' })],
    ['closed', async ({ world, id }: Scene) => world.session(id)!.send({ type: 'session.close' })],
    ['commanded', async ({ ana }: Scene) => ana.says({ type: 'SetGameMode', mode: GameMode.Lobby })],
    ['shutdown', async ({ world }: Scene) => [world.root.send(stop), world.root.send(stop)]],
  ] as const)('a run that ends early says why: %s', async (reason, endIt) => {
    const scene = await racing()
    await using _ = scene.world
    await endIt(scene)
    await scene.world.settle()
    const [ending] = scene.recordings[0]!.endings
    expect(ending).toMatchObject({ reason, classification: [{}, {}] })
    expect(ending!.finalHash).toEqual(expect.any(Number))
  })

  test('the recording of a run that crashes ends with it, and vouches for no state', async () => {
    const { world, recordings, id } = await racing()
    await using _ = world
    world.room(id).run!.race.step = () => {
      throw new Error('a bug')
    }
    await world.advance({ ticks: 1 })
    expect(recordings[0]!.endings[0]).toEqual({ reason: 'crashed', classification: [] })
  })

  async function racing() {
    const recorded = await recordedWorld()
    const ana = recorded.world.enter('Ana', { dialect: 2 })
    const id = await ana.opens({ aiCount: 1, lapLimit: 50 })
    await ana.starts()
    await recorded.world.advance({ seconds: 3 })
    return { ...recorded, ana, id }
  }
  type Scene = Awaited<ReturnType<typeof racing>>
})

describe('what befalls a recording', () => {
  test('a session is told once when a recording is not whole, and logs it', async () => {
    const { world, recordings, id } = await racingWith()
    await using _ = world
    recordings[0]!.listener!.degraded('the disk is full')
    expect(world.logLines.filter(({ level }) => level === 'warn')).toMatchObject([
      { sessionId: id, reason: 'the disk is full', msg: 'a recording is not whole' },
    ])
  })

  test('a recorder that cannot even begin costs the recording, and not the race', async () => {
    const recorder = {
      ...createFakeRecorder(),
      open() {
        throw new Error('a bug')
      },
    }
    const { world } = await recordedWorld(['race'], { deps: { recorder } })
    await using _ = world
    const ana = world.enter('Ana')
    await ana.opens()
    await ana.starts()
    await world.advance({ seconds: 2 })
    expect([world.running, world.crashes]).toEqual([1, 0])
  })

  test('a recording that is lost is logged, and its race goes on', async () => {
    const { world, recordings, id } = await racingWith()
    await using _ = world
    recordings[0]!.listener!.failed(new Error('the thread has gone'))
    await world.advance({ seconds: 1 })
    expect(world.running).toBe(1)
    expect(world.logLines.filter(({ level }) => level === 'error')).toMatchObject([
      { sessionId: id, msg: 'a recorder failed; its race goes on' },
    ])
  })

  async function racingWith() {
    const recorded = await recordedWorld()
    const ana = recorded.world.enter('Ana')
    const id = await ana.opens()
    await ana.starts()
    await recorded.world.advance({ seconds: 2 })
    return { ...recorded, id }
  }
})
