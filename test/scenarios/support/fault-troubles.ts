import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Client } from '../../../src/client/client.ts'
import type { TrackId } from '../../../src/protocol/ids.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { ManualTickSource } from '../../support/manual-metronome.ts'
import { player, watchSessionWorkers, watchWorkers, withWorkers } from '../../support/session-workers.ts'
import { RING } from '../../support/test-content.ts'
import { startTestServer, type TestServer } from '../../support/test-server.ts'
import { until } from '../../support/until.ts'
import { Evidence } from './evidence.ts'

const watchedOf = ({ httpPort: port, logLines }: TestServer) => ({ port, logLines })
const trackId = RING.id as TrackId

/** A race of Ana alone. */
async function race(server: TestServer): Promise<Client> {
  const client = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  await client.createSession({ trackId, maxPlayers: 1, aiCount: 0, lapLimit: 99 })
  await client.startSession()
  return client
}

/** Recordings with a disk that does not keep up and then with no thread that writes them, and where there can be no folder. */
export async function troubleRecordings(): Promise<readonly Evidence[]> {
  return [await troubleRecording(), await troubleFolder()]
}

async function troubleRecording(): Promise<Evidence> {
  const ticks = new ManualTickSource()
  const session = { countdown_seconds: 0, race_seconds_max: 3600 }
  const recorders = watchWorkers('batch')
  await using server = await startTestServer({ replays: { record: ['race'], queue_batches_max: 2 }, session }, ticks)
  const evidence = await Evidence.before(watchedOf(server))
  await race(server)
  await until(() => ticks.isRunning)
  // More at a time than any disk takes, while somebody looks.
  let isSeen = false
  const seen = evidence.scrape().then(() => (isSeen = true))
  while (!isSeen || server.parts.metrics.counters.recorderDropped === 0) {
    for (let wakeUp = 0; wakeUp < 8; wakeUp++) ticks.due(24)
    await turn()
  }
  await seen
  await evidence.heard('a recording is not whole')
  await recorders[0]?.terminate()
  await evidence.heard('a recording could not be completed')
  await evidence.look()
  return evidence.close()
}

async function troubleFolder(): Promise<Evidence> {
  using folder = tempFolder()
  writeFileSync(join(folder.path, 'file'), '')
  const replays = { record: ['race'], dir: join(folder.path, 'file', 'replays') } as const
  await using server = await startTestServer({ replays })
  const evidence = Evidence.fromStart({ port: server.httpPort, logLines: [...server.logLines] })
  await evidence.look()
  return evidence
}

/** A bug in a session on the main thread, and one in a worker. */
export async function troubleSessions(): Promise<readonly Evidence[]> {
  return [await troubleSession(), await troubleWorker()]
}

async function troubleSession(): Promise<Evidence> {
  await using server = await startTestServer({ session: { countdown_seconds: 0 } })
  const evidence = await Evidence.before(watchedOf(server))
  await race(server)
  server.parts.meter.begin = () => {
    throw new Error('a bug')
  }
  await evidence.heard('a session crashed')
  await evidence.look()
  return evidence.close()
}

async function troubleWorker(): Promise<Evidence> {
  const workers = watchSessionWorkers()
  await using server = await startTestServer(withWorkers(1))
  const evidence = await Evidence.before(watchedOf(server))
  await race(server)
  workers[0]?.postMessage({ type: 'session.open' })
  await evidence.heard('a session worker failed; its sessions have ended')
  await evidence.look()
  return evidence.close()
}
