import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connectNode } from '../../src/client/node.ts'
import { buildTrack, Prediction, type Track } from '../../src/client/simulation.ts'
import { GameMode, SessionKind, SessionState } from '../../src/protocol/enums.ts'
import type { CarListing, ServerMessage } from '../../src/protocol/server-messages.ts'
import { KeyDriver } from '../support/key-driver.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { startTestServer } from '../support/test-server.ts'

const content = (folder: string) => fileURLToPath(new URL(`../../content/${folder}`, import.meta.url))
const TICKS_PER_FRAME = 4
/** Ticks from a frame to the one that its answer is for: a link of some thirty milliseconds. */
const ANSWER_TICKS = 8
/** The slowest of the shipped cars takes less than two thirds of it. */
const TICKS_MAX = 120 * 240

type Lap = Extract<ServerMessage, { type: 'LapCompleted' }>

async function startServer(ticks: ManualTickSource) {
  const server = await startTestServer(
    {
      content: { tracks_dir: content('tracks'), cars_dir: content('cars') },
      // An input for every frame, and frames come as fast as the machine goes.
      limits: { rates: { player_input_per_second: 10_000 } },
      // What the air behind other cars does is not predicted.
      session: { slipstream: false },
    },
    ticks,
  )
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

async function signIn(port: number, car: CarListing): Promise<Client> {
  const client = await connectNode({ url: `tcp://127.0.0.1:${port}`, playerName: car.name, udp: false })
  onTestFinished(() => client.close())
  await client.selectCar(car.id)
  return client
}

/** Drives the client's car by keys, an answer to each frame, and predicts it. Says when a frame has come. */
async function takeKeys(client: Client, track: Track, listing: CarListing) {
  const slot = client.session!.you!.slot!
  const { data: car } = await client.requestCar(listing.id)
  const driver = new KeyDriver({ track, car, slot })
  const prediction = new Prediction({ track, car, slot, tickHz: client.tickRateHz })
  const driven = { name: listing.name, laps: [] as Lap[], corrections: new Set<string>() }
  let seen = Promise.withResolvers<void>()
  client.onTelemetry(({ columns }) => {
    driven.corrections.add(prediction.see(columns))
    if (columns.sessionState === SessionState.Racing) {
      const forTick = columns.tick + ANSWER_TICKS
      const input = driver.drive(columns, TICKS_PER_FRAME / client.tickRateHz)
      prediction.press(forTick, input)
      client.sendInput({ ...input, forTick })
    }
    seen.resolve()
  })
  const listen = async () => {
    for await (const event of client.events) {
      if (event.type === 'LapCompleted' && event.playerId === client.playerId) driven.laps.push(event)
      if (event.type !== 'SessionStateChanged') continue
      prediction.follow(event)
      driven.corrections.clear()
    }
  }
  void listen()
  const nextFrame = () => {
    seen = Promise.withResolvers<void>()
    return seen.promise
  }
  return { ...driven, nextFrame }
}

test('every shipped car is driven round a clean lap by the keys of a keyboard, over the wire, and predicted exactly', async () => {
  const ticks = new ManualTickSource()
  const server = await startServer(ticks)
  const visitor = await connectNode({ url: `tcp://127.0.0.1:${server.tcpPort}`, playerName: 'Ana', udp: false })
  onTestFinished(() => visitor.close())
  const cars = await Array.fromAsync(visitor.cars())
  const listing = (await Array.fromAsync(visitor.tracks())).find(({ file }) => file.includes('kart'))!
  const track = buildTrack((await visitor.requestTrack(listing.id)).data)

  // In a sandbox nobody is in another's way.
  const host = await signIn(server.tcpPort, cars[0]!)
  const settings = { trackId: listing.id, maxPlayers: cars.length, lapLimit: 0, sessionKind: SessionKind.Sandbox }
  const { id } = await host.createSession(settings)
  const others = await Promise.all(cars.slice(1).map((car) => signIn(server.tcpPort, car)))
  for (const client of others) await client.joinSession(id)
  await Promise.all([host, ...others].map((client) => client.subscribeTelemetry(240 / TICKS_PER_FRAME)))
  const drivers = await Promise.all([host, ...others].map((client, index) => takeKeys(client, track, cars[index]!)))
  await host.setGameMode(GameMode.Sandbox)

  for (let tick = 0; tick < TICKS_MAX && drivers.some(({ laps }) => laps.length === 0); tick += TICKS_PER_FRAME) {
    const frames = Promise.all(drivers.map(({ nextFrame }) => nextFrame()))
    ticks.due(TICKS_PER_FRAME)
    // Between two modes of a session no frames come.
    await Promise.race([frames, delay(250)])
    // The answers have left; in these turns of the event loop the server reads them.
    await turn()
    await turn()
  }
  const firstLaps = drivers.map(({ name, laps }) => ({ name, isValid: laps[0]?.isValid }))
  expect(firstLaps).toEqual(cars.map(({ name }) => ({ name, isValid: true })))
  expect(drivers.map(({ corrections }) => [...corrections])).toEqual(cars.map(() => ['none']))
  // Whole laps: nobody gets round this track in less.
  expect(Math.min(...drivers.map(({ laps }) => laps[0]!.timeMs))).toBeGreaterThan(45_000)
})
