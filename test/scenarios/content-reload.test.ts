import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connectNode } from '../../src/client/node.ts'
import type { CarId, TrackId } from '../../src/protocol/ids.ts'
import { connectDialect1 } from '../support/dialect1-client.ts'
import { recordingsIn } from '../support/recordings-in.ts'
import { player, withWorkers } from '../support/session-workers.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Content that changes under a server, on disk and before the eyes of real clients.

const [trackId, carId] = [RING.id as TrackId, CAR.id as CarId]
const RECORDED = { replays: { record: ['race'] }, session: { countdown_seconds: 0 } } as const
const NEW_TRACK = '22222222-2222-4222-8222-222222222222'

const carFile = ({ config }: TestServer) => join(config.content.cars_dir, 'road-sports', 'car.toml')
const trackFile = ({ config }: TestServer, name = 'ring.yaml') => join(config.content.tracks_dir, name)
const massOf = async (client: Client) => (await client.requestCar(carId)).data.chassis.massKg

/** Puts another text in the place of the file, as an editor does. */
function edit(file: string, change: (text: string) => string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  writeFileSync(`${file}.new`, change(text))
  renameSync(`${file}.new`, file)
}

const heavier = (text: string) => text.replace(/^mass_kg = .*$/m, 'mass_kg = 1800.0')

async function opens(url: string, name: string) {
  const client = await player(url, name)
  const session = await client.createSession({ trackId, maxPlayers: 2, lapLimit: 9 })
  return { client, session }
}

/** The hash of the car in the recording of a race that is started now and left at once. */
async function recordedCar(client: Client, server: TestServer): Promise<string> {
  const before = recordingsIn(server.config.replays.dir).length
  const { id } = client.session!
  await client.startSession()
  await new Promise<void>((resolve) => client.onTelemetry(() => resolve()))
  await client.leaveSession()
  await until(() => recordingsIn(server.config.replays.dir).length > before)
  const found = recordingsIn(server.config.replays.dir).find(({ reader }) => reader.header.sessionId === id)
  return found!.reader.header.cars[0]!.hash
}

describe.each([
  ['on the main thread', 0],
  ['in a worker', 1],
])('with sessions %s', (_, workers) => {
  test('[CNT3] a car that has changed is in the next session, and the session that is open keeps the one it has', async () => {
    await using server = await startTestServer(withWorkers(workers, RECORDED))
    const url = `tcp://127.0.0.1:${server.tcpPort}`
    const ana = await opens(url, 'Ana')
    const light = await massOf(ana.client)
    edit(carFile(server), heavier)
    const { changed, removed, kept } = await server.parts.contentReload.reloadContent()
    expect([changed, removed, kept]).toMatchObject([[{ kind: 'car', id: carId }], [], []])

    const bo = await opens(url, 'Bo')
    const [oldHash, newHash] = [ana, bo].map(({ session }) => session.joined.carHash)
    expect(newHash).not.toBe(oldHash)
    expect([await massOf(ana.client), await massOf(bo.client)]).toEqual([light, 1800])
    expect(await recordedCar(bo.client, server)).toBe(newHash)
    expect(await recordedCar(ana.client, server)).toBe(oldHash)
  })
})

test('[CNT3] a new track is listed to clients that are connected, and a removed one is not, without anybody asking the server to look', async () => {
  await using server = await startTestServer({ content: { watch: true }, lobby: { broadcast_interval_ms: 100 } })
  await using client = await connectNode({ url: `tcp://127.0.0.1:${server.tcpPort}`, playerName: 'Ana', udp: false })
  await client.subscribeLobby(true)
  const news = client.events[Symbol.asyncIterator]()
  const names = async () => (await Array.fromAsync(client.tracks())).map(({ name }) => name)
  const reference = await connectDialect1(server.tcpPort)
  reference.send('Authenticate', { token: '', player_name: 'Bo' })
  const toldTracks = async () => (await reference.nextOf('LobbyState')).data.TrackConfigs as { Name: string }[]

  edit(trackFile(server, 'other.yaml'), () =>
    readFileSync(trackFile(server), 'utf8').replace(RING.id, NEW_TRACK).replace(RING.name, 'New Ring'),
  )
  expect((await news.next()).value).toEqual({ type: 'ContentChanged', tracks: 2, cars: 1 })
  expect(await names()).toEqual(['New Ring', RING.name])
  while ((await toldTracks()).length < 2);

  rmSync(trackFile(server, 'other.yaml'))
  expect((await news.next()).value).toEqual({ type: 'ContentChanged', tracks: 1, cars: 1 })
  expect(await names()).toEqual([RING.name])
  await reference.close()
})

test('[CNT3] a track that is broken now stays as it was, with a warning that names file, line and fault', async () => {
  await using server = await startTestServer()
  const { client } = await opens(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  const before = await client.requestTrack(trackId)
  edit(trackFile(server), (text) => text.replace('default_width: 12', 'default_width: [12'))
  const { kept } = await server.parts.contentReload.reloadContent()
  expect(kept).toEqual([{ file: 'tracks/ring.yaml', line: expect.any(Number), message: expect.any(String) }])
  expect(server.logLines).toContainEqual(
    expect.objectContaining({ ...kept[0], level: 'warn', msg: 'content cannot be used; its previous version stays' }),
  )
  expect((await client.requestTrack(trackId)).hash).toBe(before.hash)
  await client.leaveSession()
  await client.createSession({ trackId, maxPlayers: 2, lapLimit: 1 })
})

test('[CNT3] who has selected a car that is gone is told so, and the session that has it races on with it', async () => {
  await using server = await startTestServer(RECORDED)
  const url = `tcp://127.0.0.1:${server.tcpPort}`
  const ana = await opens(url, 'Ana')
  const bo = await player(url, 'Bo')
  // Another car in its place, because a server needs one.
  edit(carFile(server), (text) => text.replace(CAR.id, '33333333-3333-4333-8333-333333333333'))
  const { removed } = await server.parts.contentReload.reloadContent()
  expect(removed).toMatchObject([{ kind: 'car', id: carId }])
  await expect(bo.createSession({ trackId, maxPlayers: 2, lapLimit: 1 })).rejects.toMatchObject({
    reason: 'car_not_found',
  })
  expect(await recordedCar(ana.client, server)).toBe(ana.session.joined.carHash)
})
