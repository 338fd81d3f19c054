import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { type Dialect1Client, signInDialect1 } from '../../support/dialect1-client.ts'
import { ManualTickSource } from '../../support/manual-metronome.ts'
import { CAR, RING } from '../../support/test-content.ts'
import { startTestServer, type TestServer } from '../../support/test-server.ts'
import { until } from '../../support/until.ts'
import { Evidence } from './evidence.ts'

const RACE = { track_config_id: RING.id, max_players: 1, ai_count: 0, lap_limit: 99, session_kind: 0 }

/** The troubles of a server whose ticks pass by hand: they are lost, its database goes, and it drains. */
export async function troubleManually() {
  using folder = tempFolder()
  const database = await movableFolder(folder.path)
  const ticks = new ManualTickSource()
  const health = { lag_share: 0.2, lag_window_seconds: 1, lag_quiet_seconds: 60, storage_check_ms: 100 }
  await using server = await startTestServer(
    {
      server: { drain_seconds: 3600 },
      session: { countdown_seconds: 0, race_seconds_max: 1, results_seconds: 60 },
      storage: { path: join(database.link, 'test.sqlite'), result_deadline_ms: 100 },
      health: { ...health, stall_ms: 60_000 },
      limits: { rates: { http_probe_per_second: 100_000, http_metrics_per_second: 10_000 } },
    },
    ticks,
  )
  const { httpPort: port, logLines, parts } = server
  const watched = { port, logLines }

  const lost = await Evidence.before(watched)
  const away = await Evidence.before(watched)
  const ana = await race(server, 'Ana')
  // Of the steps one in dozens is timed.
  for (let wakeUp = 0; wakeUp < 16; wakeUp++) ticks.due(4)
  ticks.due(200)
  await until(async () => (await lost.ask('/ready')) === 503)
  await lost.heard('the server is not ready')
  await lost.scrape()
  lost.close()

  await database.take()
  await away.heard('the database cannot be used')
  while (parts.keeper.overdue === 0) {
    ticks.due(4)
    await turn()
  }
  await away.heard('a result could not be saved yet')
  await away.look()
  away.close()
  await database.giveBack()
  await until(() => parts.keeper.overdue === 0)
  await ana.close()

  const bo = await race(server, 'Bo')
  const drained = await Evidence.before(watched)
  server.stop()
  await drained.heard('draining: no new players, races under way may finish')
  await drained.look()
  bo.socket.destroy()
  return { 'ticks-lost': lost, 'storage-down': away, draining: drained }
}

/** A race under way, of a guest who has just come. */
async function race({ tcpPort, parts }: TestServer, name: string): Promise<Dialect1Client> {
  const { running } = parts.metronome.stats
  const client = await signInDialect1(tcpPort, name)
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  await until(() => parts.metronome.stats.running > running)
  return client
}

/** A folder behind a link that leads nowhere at once when it is taken: what is gone for a moment the server makes anew. */
async function movableFolder(root: string) {
  const [data, nowhere, link] = ['data', 'nowhere', 'link'].map((name) => join(root, name)) as [string, string, string]
  const point = async (to: string) => {
    await symlink(to, `${link}.new`)
    await rename(`${link}.new`, link)
  }
  await mkdir(data)
  await writeFile(nowhere, '')
  await point(data)
  return { link, take: () => point(nowhere), giveBack: () => point(data) }
}
