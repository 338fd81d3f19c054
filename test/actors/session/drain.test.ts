import { expect, test } from 'vitest'
import { GameMode } from '../../../src/protocol/enums.ts'
import type { StoredRace } from '../../../src/storage/storage.ts'
import { formulaCar } from '../../support/car-data.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const stop = { type: 'server.stop' } as const
const demo = { trackId: ringData.id, carId: formulaCar.id, cars: 2, laps: 1 }

test('[SHUT1] sessions without a race with people end at once, and the server closes', async () => {
  await using world = await createSessionWorld({ demo })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  await ana.opens()
  await bo.opens()
  await bo.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  await world.advance({ seconds: 3 })
  expect(world.directory.sessionCount).toBe(3)
  world.root.send(stop)
  await world.settle()
  for (const guest of [ana, bo]) {
    expect(guest.heard('Error').at(-1)).toMatchObject({ code: 503, reason: 'shutting_down' })
    expect(guest.hears()).toEqual({ type: 'SessionLeft' })
  }
  expect(world.root.getSnapshot().value).toBe('closed')
  expect(world.saved.map(({ mode }) => mode)).toEqual([])
})

test('[SHUT1] a race with people may finish, is saved and announced, and then the server closes', async () => {
  await using world = await createSessionWorld({ drainSeconds: 60 })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 1 })
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 3 })
  world.root.send(stop)
  await world.advance({ seconds: 1 })
  expect(world.root.getSnapshot().value).toBe('draining')
  await world.until(() => world.root.getSnapshot().value === 'closed')
  expect(ana.heard('RaceResults')).toMatchObject([{ isPersisted: true }])
  expect(world.saved[0]!.entries.map(({ status }) => status)).toEqual(['finished', 'finished'])
})

test.each([
  [
    'the drain time has passed',
    async (world: Awaited<ReturnType<typeof createSessionWorld>>) => world.advance({ seconds: 5 }),
  ],
  [
    'it is asked to stop a second time',
    async (world: Awaited<ReturnType<typeof createSessionWorld>>) => world.root.send(stop),
  ],
])('[SHUT1] when %s, the order of the race at that moment is announced and saved', async (_, cutShort) => {
  await using world = await createSessionWorld({ drainSeconds: 5 })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 1, lapLimit: 50 })
  await ana.starts()
  await world.advance({ seconds: 15 })
  world.root.send(stop)
  await world.settle()
  await cutShort(world)
  await world.settle()
  expect(world.root.getSnapshot().value).toBe('closed')
  expect(ana.heard('RaceResults')).toMatchObject([{ isPersisted: false }])
  expect(world.saved[0]!.entries).toMatchObject([{ isAi: true, laps: 1 }, { playerId: ana.id }])
  expect(ana.hears()).toEqual({ type: 'SessionLeft' })
})

test('[SHUT1] a result that is being saved when the server stops is announced before the session closes', async () => {
  let confirm = (_: { isPersisted: boolean }) => {}
  const saveRace = (_: StoredRace) => new Promise<{ isPersisted: boolean }>((resolve) => (confirm = resolve))
  await using world = await createSessionWorld({ deps: { saveRace }, session: { raceSecondsMax: 1 } })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2.5 })
  world.root.send(stop)
  await world.settle()
  expect(world.directory.sessionCount).toBe(1)
  confirm({ isPersisted: true })
  await world.settle()
  expect(ana.heard('RaceResults')).toMatchObject([{ isPersisted: true }])
  expect(world.root.getSnapshot().value).toBe('closed')
})

test('[SHUT1] a stopping server takes no players, sessions, members or new runs', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens({ maxPlayers: 4 })
  await ana.starts()
  await world.advance({ seconds: 2 })
  world.root.send(stop)
  await world.settle()
  expect(world.enter('Cleo').refusedWith).toBe('shutting_down')
  await bo.joins(id)
  expect(bo.hears()).toMatchObject({ type: 'Error', code: 503 })
  await expect(bo.opens()).rejects.toThrow('in no session')
  expect(bo.hears()).toMatchObject({ type: 'Error', code: 503 })
  await ana.says({ type: 'SetGameMode', mode: GameMode.FreePractice })
  expect(ana.hears()).toMatchObject({ type: 'Error', code: 503 })
  expect(world.room(id).run?.mode).toBe(GameMode.Race)
})

test('[SHUT1] a race that only people who wait would be left in is not waited for', async () => {
  await using world = await createSessionWorld({ demo })
  const ana = world.enter('Ana')
  await world.until(() => world.running > 0)
  await world.advance({ seconds: 3 })
  await ana.joins(world.directory.sessions()[0]!.id)
  world.root.send(stop)
  await world.settle()
  expect(world.root.getSnapshot().value).toBe('closed')
})

test('[SHUT1] a race whose drivers leave when they hear of the stop is saved as it stood', async () => {
  await using world = await createSessionWorld({ drainSeconds: 60 })
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens({ aiCount: 1 })
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 8 })
  world.root.send(stop)
  await ana.drops()
  await world.settle()
  expect(world.root.getSnapshot().value).toBe('closed')
  expect(world.saved).toMatchObject([{ number: 1, entries: [{ status: 'dnf' }, { name: 'Ana', status: 'left' }] }])
})

test('[SES3] a race that everyone has left is saved as it stood', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.opens()
  ana.drives()
  await ana.starts()
  await world.advance({ seconds: 8 })
  await ana.drops()
  await world.settle()
  expect(world.directory.sessionCount).toBe(0)
  expect(world.saved).toMatchObject([{ number: 1, entries: [{ name: 'Ana', status: 'left' }] }])
})
