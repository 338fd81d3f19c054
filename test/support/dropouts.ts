import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import type { ClientEvent } from '../../src/client/client-event.ts'
import { connectNode, type NodeConnectOptions } from '../../src/client/node.ts'
import type { CarId, TrackId } from '../../src/protocol/ids.ts'
import type { ManualTickSource } from './manual-metronome.ts'
import { relayTo } from './relay.ts'
import { CAR, RING } from './test-content.ts'
import { type ConfigOverrides, startTestServer, type TestServer } from './test-server.ts'
import { until } from './until.ts'

/** What tests of dropping out and coming back share. */

export const trackId = RING.id as TrackId
export const carId = CAR.id as CarId
const SETTINGS = {
  session: { countdown_seconds: 0, results_seconds: 0 },
  limits: { rates: { control_per_second: 1000 } },
}
export const RACE = { trackId, maxPlayers: 2, lapLimit: 9 }
const TICKS_PER_TURN = 8
const INPUT = { steering: 0, throttle: 0.3, brake: 0 }

/** A server whose races begin at once. */
export async function serve(changes: ConfigOverrides = {}, ticks?: ManualTickSource): Promise<TestServer> {
  const { session, ...rest } = changes
  const server = await startTestServer({ ...SETTINGS, ...rest, session: { ...SETTINGS.session, ...session } }, ticks)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

export async function player(
  url: string,
  playerName: string,
  options: Partial<NodeConnectOptions> = {},
): Promise<Client> {
  const client = await connectNode({ url, playerName, udp: false, reconnect: false, ...options })
  onTestFinished(() => client.close())
  return client
}

export const tcp = (port: number) => `tcp://127.0.0.1:${port}`
export const ws = (server: TestServer) => `ws://127.0.0.1:${server.httpPort}/ws`

/** Drives until an input of this connection is applied. */
export async function drives(client: Client): Promise<void> {
  for await (const frame of client.telemetry()) {
    client.sendInput(INPUT)
    if (client.appliedSequence(frame) > 0) return
  }
  throw new Error('the connection has ended')
}

export async function eventOf<Type extends ClientEvent['type']>(
  client: Client,
  type: Type,
  isIt: (event: Extract<ClientEvent, { type: Type }>) => boolean = () => true,
) {
  for await (const event of client.events) {
    if (event.type === type && isIt(event as Extract<ClientEvent, { type: Type }>))
      return event as Extract<ClientEvent, { type: Type }>
  }
  throw new Error(`${type} was not told`)
}

export async function expectNothingLeft(server: TestServer): Promise<void> {
  const { config, directory, absences, metronome, gate, sweeps } = server.parts
  await until(() => directory.playerCount === 0 && directory.sessionCount === 0 && gate.total === 0)
  // A worker rests for a while before it ends.
  const hosts = config.server.workers === 0 ? 0 : 1
  expect([absences.count, absences.tokens.count, metronome.stats.running, sweeps.size]).toEqual([0, 0, 0, hosts])
}

/** Races go on as fast as the machine does, while it is on and until the test ends. */
export function startPump(ticks: ManualTickSource): { isOn: boolean } {
  const pump = { isOn: true }
  let isOver = false
  onTestFinished(() => {
    isOver = true
  })
  const run = async () => {
    while (!isOver) {
      if (pump.isOn) ticks.due(TICKS_PER_TURN)
      await nextTurn()
    }
  }
  void run()
  return pump
}

/** Ana hosts a race by TCP through a relay and drives; Bo has a car too, by TCP. */
export async function racing(
  changes: ConfigOverrides = {},
  anaOptions: Partial<NodeConnectOptions> = {},
  { ticks, lapLimit = 9 }: { ticks?: ManualTickSource; lapLimit?: number } = {},
) {
  const server = await serve(changes, ticks)
  const relay = await relayTo(server.tcpPort)
  const ana = await player(tcp(relay.port), 'Ana', anaOptions)
  const bo = await player(tcp(server.tcpPort), 'Bo')
  for (const client of [ana, bo]) await client.selectCar(carId)
  const session = await ana.createSession({ ...RACE, lapLimit })
  await bo.joinSession(session.id)
  await ana.startSession()
  await drives(ana)
  return { server, relay, ana, bo, session }
}
