import { expect, test } from 'vitest'
import type { RecordedMode } from '../../../src/actors/session/record-run.ts'
import { SessionKind } from '../../../src/protocol/enums.ts'
import { StandIn } from '../../../src/race/stand-ins.ts'
import { roadCar } from '../../support/car-data.ts'
import { createFakeRecorder } from '../../support/fake-recorder.ts'
import { createSessionWorld } from '../../support/session-world.ts'

// What a recording says of people, beside what their cars do.

async function recordedWorld(mode: RecordedMode) {
  const recorder = createFakeRecorder()
  const world = await createSessionWorld({ session: { recordedModes: [mode] }, deps: { recorder } })
  return { world, recordings: recorder.recordings }
}

test('who joins and leaves is in the events', async () => {
  const { world, recordings } = await recordedWorld('practice')
  await using _ = world
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens({ sessionKind: SessionKind.Practice, maxPlayers: 3 })
  await ana.starts()
  await world.advance({ seconds: 2 })
  await bo.joins(id, roadCar.id)
  await world.advance({ ticks: 10 })
  await bo.says({ type: 'LeaveSession' })
  const [recording] = recordings
  const tick = world.room(id).run!.race.tick
  expect(recording!.events.filter(({ kind }) => kind === 'joined' || kind === 'left')).toMatchObject([
    { kind: 'joined', tick: tick - 10, slot: 1, name: 'Bo', carId: roadCar.id, car: { name: roadCar.name } },
    { kind: 'left', tick, slot: 1 },
  ])
})

test('who is away, and who comes back, is in the events', async () => {
  const { world, recordings } = await recordedWorld('race')
  await using _ = world
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  const id = await ana.opens({ maxPlayers: 2, lapLimit: 20 })
  await bo.joins(id)
  await ana.starts()
  await world.advance({ seconds: 3 })
  await ana.drops()
  const awayTick = world.room(id).run!.race.tick
  await world.advance({ seconds: 1 })
  world.enter('Ana', { dialect: 2, resumeToken: ana.resumption.token })
  await world.settle()
  const backTick = world.room(id).run!.race.tick
  const [recording] = recordings
  expect(recording!.events.filter(({ kind }) => kind.endsWith('-over') || kind.endsWith('-back'))).toEqual([
    { kind: 'taken-over', tick: awayTick, slot: 0, standIn: StandIn.Ai },
    { kind: 'handed-back', tick: backTick, slot: 0 },
  ])
})
