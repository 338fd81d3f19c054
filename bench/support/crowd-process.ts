import { setTimeout as delay } from 'node:timers/promises'
import { SessionKind } from '../../src/protocol/enums.ts'
import type { SessionId } from '../../src/protocol/ids.ts'
import { ArrivalMeter, type Arrivals, arrivalsOf } from './arrival-meter.ts'
import type { CrowdOrder, CrowdReport, OpenedSession } from './crowd.ts'
import { LightClient } from './light-client.ts'
import { openLightStream } from './light-stream.ts'

// The clients of a bench in a process of their own; the bench says by IPC what they do. One answer to each order.

const clients: LightClient[] = []
const drivers: LightClient[] = []
const acknowledging: LightClient[] = []
const CONNECTING_MAX = 16
/** Members must be heard every five seconds, idle clients every thirty. */
const MEMBER_BEAT_MS = 2000
const IDLE_BEAT_MS = 10_000
const BEATS = 100
const INPUT_HZ = 60
/** Inputs of a fleet do not all leave in one moment. */
const INPUT_GROUPS = 4
const ACK_MS = 50
const LAPS = 200

type HostOrder = Extract<CrowdOrder, { do: 'host' }>

beatInTurn(clients, IDLE_BEAT_MS)
beatInTurn(acknowledging, MEMBER_BEAT_MS)
beatInTurn(drivers, MEMBER_BEAT_MS)
setInterval(() => {
  for (const client of acknowledging) client.acknowledge()
}, ACK_MS)
let group = 0
const beganMs = performance.now()
let turns = 0
setTimeout(sendInputs, 0)

process.on('disconnect', () => process.exit())
process.on('message', (order: CrowdOrder) => {
  carryOut(order).then(
    (answer) => process.send?.({ ok: answer }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})

function carryOut(order: CrowdOrder): Promise<unknown> {
  switch (order.do) {
    case 'connect':
      return connectIdle(order)
    case 'echo':
      return connectEchoes(order)
    case 'host':
      return hostAll(order)
    case 'spectate':
      return spectate(order)
    case 'poll':
      poll()
      return Promise.resolve()
    case 'meter':
      return meter(order.seconds)
    case 'report':
      return Promise.resolve(report())
    case 'leave':
      return leave(order)
  }
}

async function connectIdle({ kind, port, count }: Extract<CrowdOrder, { do: 'connect' }>): Promise<number> {
  const before = performance.now()
  await inGroups(count, () => signIn(kind, port))
  return performance.now() - before
}

/** Bare streams that have said one message and heard it again. */
async function connectEchoes({ kind, port, count }: Extract<CrowdOrder, { do: 'echo' }>): Promise<number> {
  const before = performance.now()
  await inGroups(count, async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stream = await openLightStream(kind, port, () => resolve())
    stream.send(HELLO)
    await promise
  })
  return performance.now() - before
}

const HELLO = new Uint8Array(32)

/** A few sessions at a time: each waits for its race to begin. */
async function hostAll(order: HostOrder): Promise<OpenedSession | undefined> {
  let opened: OpenedSession | undefined
  const hostOne = async () => {
    opened = await host(order)
  }
  await inGroups(order.sessions ?? 1, hostOne, Math.ceil(MEMBERS_AT_ONCE / order.humans))
  return opened
}

const MEMBERS_AT_ONCE = 32

/** Opens a session whose first driver is ours, with as many more of ours as are asked for, and starts it. */
async function host(order: HostOrder): Promise<OpenedSession> {
  const { kind, port, ai, humans, isUdp } = order
  const first = await signIn(kind, port)
  const { items: tracks } = await first.ask({ type: 'ListTracks', limit: 100 }, 'TrackList')
  const { items: cars } = await first.ask({ type: 'ListCars', limit: 100 }, 'CarList')
  const track = tracks.find(({ name }) => name.includes('Park')) ?? tracks[0]
  const [car] = cars
  if (track === undefined || car === undefined) throw new Error('the server has no content')
  const race = { trackId: track.id, maxPlayers: ai + humans, aiCount: ai, lapLimit: LAPS }
  first.say({ type: 'SelectCar', carId: car.id })
  const joined = await first.ask(
    { type: 'CreateSession', sessionKind: SessionKind.Multiplayer, ...race },
    'SessionJoined',
  )
  const team = [first]
  await inGroups(humans - 1, async () => {
    const client = await signIn(kind, port)
    client.say({ type: 'SelectCar', carId: car.id })
    await client.ask({ type: 'JoinSession', sessionId: joined.sessionId }, 'SessionJoined')
    team.push(client)
  })
  for (const client of team) {
    if (isUdp && joined.udpPort !== undefined) await client.openDatagrams(joined.udpPort)
    if (order.hz > 0) await client.ask({ type: 'SubscribeTelemetry', hz: order.hz }, 'TelemetrySubscribed')
    if (order.isDriving) drivers.push(client)
    else acknowledging.push(client)
  }
  await first.ask({ type: 'StartSession' }, 'SessionStarting')
  await raceBegins(first)
  return { sessionId: joined.sessionId, trackName: track.name }
}

/** A race has begun when so many ticks have been seen. */
const STARTED_TICKS = 300
const START_MS_MAX = 30_000

/** Rejects when it does not: a server that has far too much to do lets go of clients, or never comes so far. */
async function raceBegins(host: LightClient): Promise<void> {
  const lastMs = performance.now() + START_MS_MAX
  while (host.newestTick < STARTED_TICKS) {
    if (host.isLost) throw new Error('the server closed the connection of a host')
    if (performance.now() > lastMs) throw new Error('a race did not begin')
    await delay(50)
  }
}

async function spectate(order: Extract<CrowdOrder, { do: 'spectate' }>): Promise<void> {
  const { kind, port, count, isUdp, hz } = order
  await inGroups(count, async () => {
    const client = await signIn(kind, port)
    const sessionId = order.sessionId as SessionId
    const joined = await client.ask({ type: 'JoinAsSpectator', sessionId }, 'SessionJoined')
    if (isUdp && joined.udpPort !== undefined) await client.openDatagrams(joined.udpPort)
    await client.ask({ type: 'SubscribeTelemetry', hz }, 'TelemetrySubscribed')
    acknowledging.push(client)
  })
}

async function signIn(kind: 'tcp' | 'websocket', port: number): Promise<LightClient> {
  const client = await LightClient.signIn(kind, port, `Load ${clients.length}`)
  clients.push(client)
  return client
}

/** Looks for what has arrived all the time instead of sleeping until something does. */
function poll(): void {
  setImmediate(poll)
}

/** What the drivers notice in the coming seconds. */
async function meter(seconds: number): Promise<Arrivals> {
  const bytesRead = () => drivers.reduce((sum, client) => sum + client.bytesRead, 0)
  const meters = drivers.map((driver) => {
    driver.meter = new ArrivalMeter()
    return driver.meter
  })
  const before = bytesRead()
  await delay(seconds * 1000)
  for (const driver of drivers) driver.meter = undefined
  return arrivalsOf(meters, bytesRead() - before, seconds)
}

function report(): CrowdReport {
  const sum = (of: (client: LightClient) => number) => clients.reduce((total, client) => total + of(client), 0)
  return {
    frames: sum(({ frames }) => frames),
    bytes: sum(({ frameBytes }) => frameBytes),
    lost: sum(({ isLost }) => Number(isLost)),
    ticks: sum(({ newestTick }) => newestTick),
    cpuMicros: process.cpuUsage().user + process.cpuUsage().system,
  }
}

/** Everyone once in so long, a few at a time. */
function beatInTurn(team: readonly LightClient[], everyMs: number): void {
  let turn = 0
  setInterval(() => {
    for (let index = turn; index < team.length; index += BEATS) team[index]?.beat()
    turn = (turn + 1) % BEATS
  }, everyMs / BEATS)
}

function leave({ count }: Extract<CrowdOrder, { do: 'leave' }>): Promise<void> {
  if (count !== undefined) {
    for (const client of clients.splice(Math.max(0, clients.length - count))) client.close()
    return Promise.resolve()
  }
  for (const client of clients) client.close()
  for (const list of [clients, drivers, acknowledging]) list.length = 0
  return Promise.resolve()
}

/** Who drives goes round in a circle: all cars move, and none needs anybody to steer. */
function sendInputs(): void {
  for (let index = group; index < drivers.length; index += INPUT_GROUPS) drivers[index]?.sendInput(0.3, 0.3)
  group = (group + 1) % INPUT_GROUPS
  turns++
  const dueMs = beganMs + (turns * 1000) / (INPUT_HZ * INPUT_GROUPS)
  setTimeout(sendInputs, Math.max(0, dueMs - performance.now()))
}

async function inGroups(count: number, run: () => Promise<unknown>, atOnce = CONNECTING_MAX): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, run))
  }
}
