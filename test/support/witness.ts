import { expect } from 'vitest'
import { type Dialect1Client, type Dialect1Options, type ServerSaid, signInDialect1 } from './dialect1-client.ts'
import { CAR, RING } from './test-content.ts'
import type { TestServer } from './test-server.ts'
import { until } from './until.ts'

/**
 * Long enough that no pause of a busy machine takes a tick, with a race that outlasts every test. The attackers share this
 * thread with the server, which is why a second of ticks may be made up for: what takes less is not seen here. Stalls of the
 * server's own, with the ticks it gives up as shipped, are what the live fuzz looks for (test/fuzz/live).
 */
export const WITNESSED = {
  // Ticks are counted on this thread.
  server: { workers: 0 },
  tick: { overrun_ticks_max: 240 },
  network: { heartbeat_timeout_ms: 60_000 },
  lobby: { broadcast_interval_ms: 60_000 },
  session: { countdown_seconds: 0 },
  limits: { rates: { control_per_second: 1000 } },
} as const

/**
 * Somebody who races while something bad happens to the server, and can tell whether it hurt him. He drives in dialect 1,
 * reads everything, and compares what he gets with what the server's clock says.
 */
export interface Witness extends AsyncDisposable {
  readonly client: Dialect1Client
  readonly sessionId: string
  /** How he has come. */
  readonly options: Dialect1Options
  /** His inputs arrive and so many more frames come, one tick after another in order. */
  drives(frames?: number): Promise<void>
}

/** There is a seat for another driver. */
const RACE = { track_config_id: RING.id, max_players: 3, ai_count: 1, lap_limit: 200, session_kind: 0 }

/** The server needs to run with {@link WITNESSED}. */
export async function raceAsWitness(
  server: Pick<TestServer, 'tcpPort'>,
  name = 'Witness',
  options: Dialect1Options = {},
): Promise<Witness> {
  const client = await signInDialect1(server.tcpPort, name, options)
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const { SessionId } = (await client.nextOf('SessionJoined')).data
  client.send('StartSession')
  await client.nextOf('Telemetry')
  return {
    client,
    sessionId: SessionId as string,
    options,
    drives: (frames = 10) => driveFor(client, frames),
    [Symbol.asyncDispose]: () => client.close(),
  }
}

async function driveFor(client: Dialect1Client, frames: number): Promise<void> {
  // What came meanwhile is looked at too: no frame may be missing its place.
  let lastTick = -1
  for (let count = 0; count < frames || client.inbox.length > 0; count++) {
    const frame = await nextFrame(client)
    expect(frame.data.server_tick).toBeGreaterThan(lastTick)
    lastTick = frame.data.server_tick
    // He drives by what is now: inputs for each frame that has waited would be more at once than his rate lets through.
    if (client.inbox.length > 0) continue
    client.send('PlayerInput', { server_tick_ack: lastTick, throttle: 0.5, brake: 0, steering: -0.05 })
  }
}

/** He is told nothing but frames: no error, no end of his session. */
async function nextFrame(client: Dialect1Client): Promise<ServerSaid> {
  for (;;) {
    const message = await client.next()
    if (message.type === 'Telemetry') return message
    expect(['LobbyState', 'GameModeChanged', 'SessionStarting']).toContain(message.type)
  }
}

/**
 * Runs `attack` and expects that it has hurt nobody else: the witness has driven on all the time, no tick was lost, nothing
 * failed inside, and a newcomer can sign in.
 */
export async function expectUnhurt(
  server: TestServer,
  witness: Witness,
  attack: () => Promise<unknown>,
): Promise<void> {
  const lostBefore = await lostTicks(server)
  let isOver = false
  const driving = (async () => {
    while (!isOver) await witness.drives()
  })()
  await attack().finally(() => {
    isOver = true
  })
  await driving
  await witness.drives()
  expect(await lostTicks(server)).toBe(lostBefore)
  expect(server.logLines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
  const newcomer = await signInDialect1(server.tcpPort, 'Newcomer', witness.options)
  await newcomer.close()
}

/** Ticks lost so far, also by a worker, who tells when a session of its own ends. */
async function lostTicks(server: TestServer): Promise<number> {
  if (server.config.server.workers !== 0) await openAndLeave(server)
  return server.parts.metrics.counters.ticksLost
}

async function openAndLeave({ tcpPort, parts: { directory } }: TestServer): Promise<void> {
  await using client = await signInDialect1(tcpPort, 'Passer-by')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const { SessionId } = (await client.nextOf('SessionJoined')).data
  client.send('LeaveSession')
  await until(() => directory.session(SessionId) === undefined)
}
