import { expect } from 'vitest'
import { type Dialect1Client, type ServerSaid, signInDialect1 } from './dialect1-client.ts'
import { CAR, RING } from './test-content.ts'
import type { TestServer } from './test-server.ts'

/** Long enough that no pause of a busy machine takes a tick, with a race that outlasts every test. */
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
  /** His inputs arrive and so many more frames come, one tick after another in order. */
  drives(frames?: number): Promise<void>
}

const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 1, lap_limit: 200, session_kind: 0 }

/** The server needs to run with {@link WITNESSED}. */
export async function raceAsWitness(server: Pick<TestServer, 'tcpPort'>, name = 'Witness'): Promise<Witness> {
  const client = await signInDialect1(server.tcpPort, name)
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const { SessionId } = (await client.nextOf('SessionJoined')).data
  client.send('StartSession')
  await client.nextOf('Telemetry')
  return {
    client,
    sessionId: SessionId as string,
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
  const { metronome } = server.parts
  const before = { ticks: metronome.stats.ticks, lost: metronome.stats.lostTicks }
  let isOver = false
  const driving = (async () => {
    while (!isOver) await witness.drives()
  })()
  await attack().finally(() => {
    isOver = true
  })
  await driving
  await witness.drives()
  expect(metronome.stats.ticks).toBeGreaterThan(before.ticks)
  expect(metronome.stats.lostTicks).toBe(before.lost)
  expect(server.logLines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
  const newcomer = await signInDialect1(server.tcpPort, 'Newcomer')
  await newcomer.close()
}
