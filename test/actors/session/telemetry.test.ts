import { expect, test } from 'vitest'
import { isForDialect1 } from '../../../src/protocol/codec.ts'
import { SessionState } from '../../../src/protocol/enums.ts'
import { createMetronome } from '../../../src/runtime/metronome/metronome.ts'
import { ManualTickSource } from '../../support/manual-metronome.ts'
import { createSessionWorld } from '../../support/session-world.ts'

test('[D1.5] dialect 1 gets no frames in the lobby, 4 a second around the race and 30 while cars run', async () => {
  await using world = await createSessionWorld({
    session: { countdownSeconds: 2, raceSecondsMax: 3, resultsSeconds: 2 },
  })
  const ana = world.enter('Ana')
  await ana.opens({ aiCount: 1 })
  await world.advance({ seconds: 2 })
  expect(ana.link.frames).toEqual([])
  await ana.starts()
  await world.advance({ seconds: 8 })
  const { frames } = ana.link
  const gapsIn = (state: SessionState) => {
    const ticks = frames.filter(({ message }) => message?.sessionState === state).map(({ tick }) => tick)
    return new Set(ticks.slice(1).map((tick, index) => tick - ticks[index]!))
  }
  expect(gapsIn(SessionState.Countdown)).toEqual(new Set([240 / 4]))
  expect(gapsIn(SessionState.Racing)).toEqual(new Set([240 / 30]))
  expect(gapsIn(SessionState.Finished)).toEqual(new Set([240 / 4]))
  expect(frames.at(-1)!.tick).toBe(7 * 240)
  ana.forgets()
  await world.advance({ seconds: 2 })
  expect(ana.link.frames).toEqual([])
})

test('[TEL3] cadences do not drift when the loop slows: frames are of the same ticks, however many a wake-up brings', async () => {
  const source = new ManualTickSource()
  const metronome = createMetronome({ source, overrunTicksMax: 24, now: () => 0 })
  await using world = await createSessionWorld({ deps: { metronome }, session: { countdownSeconds: 2 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2, hz: 240 })]
  const id = await ana.opens()
  await bo.watches(id)
  await ana.starts()
  const lateness = [1, 24, 2, 7, 13]
  for (let wakeUp = 0; wakeUp < 100; wakeUp++) source.due(lateness[wakeUp % lateness.length]!)
  expect(bo.link.frames.map(({ tick }) => tick)).toEqual(Array.from({ length: 940 }, (_, index) => index + 1))
  const ticksIn = (state: SessionState) =>
    ana.link.frames.filter(({ message }) => message?.sessionState === state).map(({ tick }) => tick)
  expect(ticksIn(SessionState.Countdown)).toEqual([60, 120, 180, 240, 300, 360, 420])
  expect(ticksIn(SessionState.Racing)).toEqual(Array.from({ length: 58 }, (_, index) => 480 + 8 * index))
})

test('[TEL3] receivers below the tick rate are spread over the ticks', async () => {
  await using world = await createSessionWorld({ session: { spectatorsMax: 8 } })
  const ana = world.enter('Ana')
  const id = await ana.opens()
  const watchers = Array.from({ length: 4 }, (_, index) => world.enter(`Watcher ${index}`, { dialect: 2, hz: 60 }))
  for (const watcher of watchers) await watcher.watches(id)
  await ana.starts()
  await world.advance({ seconds: 2 })
  const phases = watchers.map(({ link }) => link.frames.at(-1)!.tick % 4)
  expect(new Set(phases).size).toBe(4)
})

test("[TEL3] a driver's phase moves to the tick that applies his inputs", async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2, hz: 60 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 1 })
  let sequence = 0
  for (const phase of [2, 3]) {
    for (let tick = 0; tick < 600; tick++) {
      if (ana.link.presence!.tick() % 4 === phase) ana.link.inputs!.write(++sequence, 0, 0, 0.1, 0, 127)
      await world.advance({ ticks: 1 })
    }
    // Written after tick t, it is applied by tick t + 1.
    expect(ana.link.frames.at(-1)!.tick % 4).toBe((phase + 1) % 4)
  }
})

test('[TEL1] receivers of one tick share the bytes of one frame', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2, hz: 240 })
  const bo = world.enter('Bo', { dialect: 2, hz: 240 })
  const id = await ana.opens()
  await bo.joins(id)
  await ana.starts()
  await world.advance({ ticks: 10 })
  expect(bo.link.frames.at(-1)!.body).toBe(ana.link.frames.at(-1)!.body)
})

test('[INP2] each frame tells a driver which of his inputs was applied last and how many wait', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2, hz: 240 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 1 })
  const tick = ana.link.presence!.tick()
  for (let ahead = 1; ahead <= 5; ahead++) ana.link.inputs!.write(100 + ahead, tick + ahead, 0, 0.5, 0, 127)
  await world.advance({ ticks: 6 })
  const heads = ana.link.frames.slice(-6).map(({ appliedSequence, bufferDepth }) => [appliedSequence, bufferDepth])
  expect(heads).toEqual([
    [101, 4],
    [102, 3],
    [103, 2],
    [104, 1],
    [105, 0],
    [105, -1],
  ])
})

test('[D1.2] whatever happens in a session, dialect 1 is sent no message type that it does not know', async () => {
  await using world = await createSessionWorld({ session: { resultsSeconds: 1 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens({ aiCount: 1, maxPlayers: 4 })
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 3 })
  await bo.joins(id)
  await bo.selects()
  await world.until(() => world.session(id)?.getSnapshot().value === 'lobby')
  await ana.says({ type: 'LeaveSession' })
  const types = [...ana.link.heard, ...bo.link.heard].map(({ type }) => type)
  expect(types.filter((type) => !isForDialect1(type))).toEqual([])
  expect(new Set(types)).toEqual(new Set(['SessionJoined', 'SessionStarting', 'GameModeChanged', 'SessionLeft']))
})

test('[SES6] telemetry of dialect 1 names the AI cars and marks them', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.opens({ aiCount: 2, maxPlayers: 3 })
  await ana.starts()
  await world.advance({ seconds: 1 })
  expect(ana.link.frames.at(-1)!.message!.cars.map(({ name, isAi }) => [name, isAi])).toEqual([
    ['Vera Lindqvist', true],
    ['Tomas Arrieta', true],
    ['Ana', false],
  ])
})
