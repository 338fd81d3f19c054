import { renameSync, writeFileSync } from 'node:fs'
import disk from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { TrackId } from '../../src/protocol/ids.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { freePort } from '../support/free-port.ts'
import { probe, scrape } from '../support/probing.ts'
import { player } from '../support/session-workers.ts'
import { RING, writeTestContent } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Starts that find nothing to race with. A process that does is in troubleshooting.test.ts.

const NOT_READY = [503, { status: 'not ready', missing: ['content'] }]
const READY = [200, { status: 'ready', missing: [] }]
const trackId = RING.id as TrackId

async function demosOf(httpPort: number): Promise<readonly unknown[]> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/sessions`)
  const { items } = (await answer.json()) as { items: { name: string }[] }
  return items.filter(({ name }) => name === 'Demo race')
}

test('[CNT3] a server that finds no car says so and is not ready; the first reload that finds one opens the demo, and sessions', async () => {
  using folder = tempFolder()
  const cars_dir = join(folder.path, 'none')
  await using server = await startTestServer({ content: { cars_dir }, demo: { enabled: true, cars: 1 } })
  expect(await probe(server.httpPort, '/ready')).toEqual(NOT_READY)
  expect((await scrape(server.httpPort)).series.get('apexsim_not_ready{reason="content"}')).toBe(1)
  expect(server.logLines).toContainEqual(
    expect.objectContaining({ level: 'error', msg: 'there is nothing to race with: waiting for content' }),
  )
  expect(await demosOf(server.httpPort)).toEqual([])
  await server.reload()
  expect(await probe(server.httpPort, '/ready')).toEqual(NOT_READY)

  const made = await writeTestContent(folder.path)
  renameSync(made.cars_dir, cars_dir)
  await server.reload()
  expect(await probe(server.httpPort, '/ready')).toEqual(READY)
  await until(async () => (await demosOf(server.httpPort)).length === 1)
  await until(() => server.logLines.some(({ msg }) => msg === 'the server is ready again'))
  const client = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  await client.createSession({ trackId, maxPlayers: 1, lapLimit: 1 })
  // Whatever else is loaded later, there is one demo.
  const ring = join(server.config.content.tracks_dir, 'ring.yaml')
  writeFileSync(
    ring,
    `# Changed\n${await disk.readFile(ring, 'utf8')}`.replace('default_width: 12', 'default_width: 13'),
  )
  await server.reload()
  expect(await demosOf(server.httpPort)).toHaveLength(1)
})

test('a demo on a track that is not in the first content is an error in the log, and keeps nobody from racing', async () => {
  using folder = tempFolder()
  const cars_dir = join(folder.path, 'none')
  const demo = { enabled: true, track: 'Nowhere' }
  await using server = await startTestServer({ content: { cars_dir }, demo })
  renameSync((await writeTestContent(folder.path)).cars_dir, cars_dir)
  await server.reload()
  expect(await probe(server.httpPort, '/ready')).toEqual(READY)
  expect(server.logLines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'the demo cannot be opened' }))
  await expect(startTestServer({ demo })).rejects.toThrow('demo.track names "Nowhere"')
})

test('content that is slow to read can be seen on the probe port', async () => {
  const { readdir } = disk
  const gate = Promise.withResolvers<void>()
  const held = async (...args: Parameters<typeof readdir>) => gate.promise.then(() => readdir(...args))
  const put = (version: unknown) => {
    Object.assign(disk, { readdir: version })
    syncBuiltinESMExports()
  }
  onTestFinished(() => put(readdir))
  put(held)
  const probe_port = await freePort()
  const starting = startTestServer({ http: { probe_port } })
  await until(async () => (await probe(probe_port, '/ready').catch(() => [0]))[0] === 503)
  expect(await probe(probe_port, '/ready')).toEqual([503, { status: 'not ready', missing: ['starting'] }])
  gate.resolve()
  await using server = await starting
  expect(await probe(server.probePort, '/ready')).toEqual(READY)
})
