import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { connectNode } from '../../src/client/node.ts'
import type { TrackId } from '../../src/protocol/ids.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

test('a result that cannot be stored in time is announced as such, makes the server unready, and is stored later', async () => {
  await using server = await startTestServer({
    session: { countdown_seconds: 0, results_seconds: 60, race_seconds_max: 1 },
    storage: { result_deadline_ms: 100 },
  })
  const isReady = async () => (await fetch(`http://127.0.0.1:${server.httpPort}/ready`)).status
  await using client = await connectNode({ url: `tcp://127.0.0.1:${server.tcpPort}`, playerName: 'Ana', udp: false })
  const [car] = (await client.listCars()).items
  await client.selectCar(car!.id)
  await client.createSession({ trackId: RING.id as TrackId, maxPlayers: 1, lapLimit: 50 })
  await client.startSession()
  const sessionId = client.session!.id
  expect(await isReady()).toBe(200)

  const other = new DatabaseSync(server.config.storage.path, { timeout: 5000 })
  other.exec('BEGIN EXCLUSIVE')
  const results = await resultsOf(client.events)
  expect(results).toMatchObject({ isPersisted: false, classification: [{ name: 'Ana', status: 'dnf' }] })
  expect(await isReady()).toBe(503)

  other.exec('ROLLBACK')
  other.close()
  await until(async () => (await isReady()) === 200)
  const stored = await fetch(`http://127.0.0.1:${server.httpPort}/api/sessions/${sessionId}/results`)
  expect(await stored.json()).toMatchObject({ items: [{ number: 1 }] })
})

async function resultsOf(events: AsyncIterable<{ readonly type: string }>) {
  for await (const event of events) if (event.type === 'RaceResults') return event
  throw new Error('the connection ended without results')
}
