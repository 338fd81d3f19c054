import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '../../src/client/client.ts'
import { connectNode } from '../../src/client/node.ts'
import type { SessionView } from '../../src/client/session-view.ts'
import type { TelemetryFrame } from '../../src/client/telemetry-feed.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { readKeptSession } from '../../src/replay/kept-session.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { carId, drives, tcp, trackId } from './dropouts.ts'
import { ManualServer } from './manual-server.ts'
import { openRelay, type Relay } from './relay.ts'
import type { ConfigOverrides } from './test-server.ts'
import { until } from './until.ts'

const HZ = 60
/** When it is killed: everybody has a lap behind him, and the last chunk that is on the disk ends half a second before. */
export const KILLED_TICK = 20 * HZ + 30

/** She tries again and again until there is a server. */
const PATIENT = { firstDelayMs: 20, delayMsMax: 50, attemptsMax: 100_000, durationMsMax: 600_000 }

/** The configuration of every server here; `dir` is the folder of recordings. */
export function resuming(dir: string, workers = 0): ConfigOverrides {
  return {
    server: { tick_rate_hz: HZ, drain_seconds: 0, workers },
    // What is slow on a busy machine has not stalled.
    health: { stall_ms: 60_000 },
    telemetry: { udp_hz: HZ },
    session: { resume_after_crash: true, countdown_seconds: 0 },
    replays: { record: ['race', 'demo'], dir },
    demo: { enabled: true, cars: 3, laps: 2 },
  }
}

/** The same for a process. */
export function settingsOf(dir: string, workers = 0): string[] {
  return Object.entries(resuming(dir, workers)).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => `${section}.${key}=${value}`),
  )
}

/**
 * What a server left that was killed while it ran the demo, a race of Ana's, and one of AI cars that Cy watches and that Bo has
 * opened and left.
 */
export interface Crash extends AsyncDisposable {
  readonly ana: {
    /** Comes back by itself to where the relay leads. */
    readonly client: Client
    readonly session: SessionView
    /** A loop over telemetry in the midst of which the server was killed. */
    readonly frames: AsyncIterator<TelemetryFrame>
    /** The last tick that she was told. */
    readonly toldTick: number
    readonly playerId: string
    readonly token: Uint8Array
  }
  /** Where Ana connects to; shut. */
  readonly relay: Relay
  readonly demo: CutOff
  readonly race: CutOff
  readonly aiRace: CutOff
  /** How the race of AI cars stood when it was killed. */
  readonly standing: Standing
  /** A copy of the folder of recordings for one test. */
  copy(): string
}

interface CutOff {
  readonly id: string
  readonly sessionId: string
  /** The last whole tick. */
  readonly tick: number
  /** Who may come back. */
  readonly drivers: number
}

interface Standing {
  readonly classification: readonly { readonly laps: number }[]
  readonly cars: readonly object[]
}

export async function killServer(): Promise<Crash> {
  const folder = tempFolder()
  const dir = join(folder.path, 'killed')
  await using server = await ManualServer.start(resuming(dir), folder.path)
  const relay = await openRelay(server.tcpPort)
  const connectTo = (port: number, playerName: string, reconnect: object | false) =>
    connectNode({ url: tcp(port), playerName, udp: false, reconnect })
  const ana = await connectTo(relay.port, 'Ana', PATIENT)
  const [bo, cy] = [await connectTo(server.tcpPort, 'Bo', false), await connectTo(server.tcpPort, 'Cy', false)]
  for (const client of [ana, bo]) await client.selectCar(carId)
  const session = await ana.createSession({ trackId, maxPlayers: 2, aiCount: 1, lapLimit: 9 })
  await ana.startSession()
  const { id: aiSessionId } = await bo.createSession({ trackId, maxPlayers: 3, aiCount: 2, lapLimit: 2 })
  await bo.startSession()
  await cy.spectate(aiSessionId)
  await bo.leaveSession()
  let toldTick = 0
  ana.onTelemetry(({ columns }) => {
    toldTick = columns.tick
  })
  const frames = ana.telemetry()[Symbol.asyncIterator]()
  await Promise.all([frames.next(), drives(ana), server.pass({ count: KILLED_TICK, running: 3 })])
  await until(() => toldTick > KILLED_TICK - HZ / 4)
  const isWhole = () =>
    cutOffIn(dir)
      .map(({ drivers }) => drivers)
      .join() === '0,0,1'
  await until(isWhole)
  const standing = await standingOf(server.httpPort, aiSessionId)
  relay.isShut = true
  await server.kill()
  for (const client of [bo, cy]) await client.close()
  const left = cutOffIn(dir)
  const race = left.find(({ sessionId }) => sessionId === session.id)
  const aiRace = left.find(({ sessionId }) => sessionId === aiSessionId)
  const demo = left.find((each) => each !== race && each !== aiRace)
  const { resumeToken: token, playerId } = ana
  if (!race || !aiRace || !demo || token === undefined) throw new Error('it left too little')
  let copies = 0
  return {
    ana: { client: ana, session, frames, toldTick, playerId, token },
    relay,
    race,
    aiRace,
    demo,
    standing,
    copy() {
      copies++
      const copy = join(folder.path, `copy ${copies}`)
      cpSync(dir, copy, { recursive: true, preserveTimestamps: true })
      return copy
    },
    async [Symbol.asyncDispose]() {
      await ana.close()
      relay[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Unfinished recordings that can be gone on with, with a chunk and something kept of the session; those of the fewest drivers first. */
function cutOffIn(dir: string): CutOff[] {
  const names = existsSync(dir) ? readdirSync(dir) : []
  return names
    .filter((name) => name.endsWith('.part') && names.includes(name.replace('.part', '.session')))
    .flatMap((name) => {
      const { header, chunks, endTick } = readerOf(join(dir, name))
      const { session } = readKeptSession(readFileSync(join(dir, name.replace('.part', '.session')), 'utf8'))
      const left = { id: header.replayId, sessionId: header.sessionId, drivers: session.drivers.length }
      return chunks.length === 0 ? [] : [{ ...left, tick: endTick - 1 }]
    })
    .sort((one, other) => one.drivers - other.drivers)
}

export function readerOf(path: string): ReplayReader {
  return openReplay(bytesSource(new Uint8Array(readFileSync(path))), zstd)
}

/** Order, laps, gaps and places of a session's cars at its present tick. */
export async function standingOf(httpPort: number, sessionId: string): Promise<Standing> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/sessions/${sessionId}`)
  const { classification, cars } = (await answer.json()) as Standing
  return { classification, cars }
}
