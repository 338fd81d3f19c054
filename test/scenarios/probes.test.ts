import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { type Dialect1Client, signInDialect1 } from '../support/dialect1-client.ts'
import { freePort } from '../support/free-port.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { probe, scrape } from '../support/probing.ts'
import { startServerProcessWith } from '../support/server-process.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// What a probe can fail for, brought about, as an orchestrator sees it. A start that takes long is in
// troubleshooting.test.ts, one without content in no-content.test.ts.

const READY = [200, { status: 'ready', missing: [] }]
const HEALTHY = [200, { status: 'ok' }]
const RACE = { track_config_id: RING.id, max_players: 1, ai_count: 0, lap_limit: 99, session_kind: 0 }

/** Whoever waits for something asks as often as he can. */
const OFTEN = { limits: { rates: { http_probe_per_second: 100_000 } } }

function notReady(...missing: string[]) {
  return [503, { status: 'not ready', missing }]
}

/** A race under way that is moved by hand. */
async function race({ tcpPort }: TestServer, ticks: ManualTickSource): Promise<Dialect1Client> {
  const client = await signInDialect1(tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  await until(() => ticks.isRunning)
  return client
}

function said({ logLines }: TestServer, message: string): boolean {
  return logLines.some(({ msg }) => msg === message)
}

/** The status of /health over a socket of its own. */
function askAnew(port: number | undefined): Promise<number | 'refused' | undefined> {
  return new Promise((resolve) => {
    const request = get(`http://127.0.0.1:${port}/health`, { agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('error', () => resolve('refused'))
  })
}

/** Nothing else happens on this thread for so long. */
function block(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}

test('whoever shares the prober’s address cannot make a server that is well look dead', async () => {
  const probe_port = await freePort()
  const limits = { rates: { ...OFTEN.limits.rates, connections_per_second: 1, connections_burst: 2 } }
  await using server = await startTestServer({ limits, http: { probe_port } })
  await until(async () => (await askAnew(server.httpPort)) === 'refused')
  for (let count = 0; count < 20; count++) expect(await askAnew(probe_port)).toBe(200)
})

test('a loop that stands still while a session runs fails /health, and only as long as it does', async () => {
  const ticks = new ManualTickSource()
  await using server = await startTestServer({ ...OFTEN, health: { stall_ms: 300 } }, ticks)
  expect(await probe(server.httpPort, '/health')).toEqual(HEALTHY)
  await using _ana = await race(server, ticks)
  // A machine that is held up itself is told of first.
  const isSilent = /^no tick for \d+ ms while 1 sessions run$/
  await until(async () => {
    const [status, { reason }] = (await probe(server.httpPort, '/health')) as [number, { reason?: string }]
    return status === 503 && isSilent.test(reason ?? '')
  })
  expect((await scrape(server.httpPort)).series.get('apexsim_healthy')).toBe(0)
  ticks.due(1)
  await until(async () => (await probe(server.httpPort, '/health'))[0] === 200)
})

/** Code that each thread loads before its own: at a signal the loop of a session worker stands still until the file is there. */
const standStill = (untilFile: string) => `
  import { existsSync } from 'node:fs'
  import { isMainThread, workerData } from 'node:worker_threads'
  const channel = new BroadcastChannel('stand still')
  channel.unref()
  if (isMainThread) process.on('SIGWINCH', () => channel.postMessage(''))
  const cell = new Int32Array(new SharedArrayBuffer(4))
  channel.onmessage = () => {
    while (workerData?.boardSize && !existsSync(${JSON.stringify(untilFile)})) Atomics.wait(cell, 0, 0, 20)
  }
`

test('a session worker that stands still fails /health, and only as long as it does', async () => {
  using folder = tempFolder()
  const file = join(folder.path, 'go on')
  const settings = ['server.workers=1', 'health.stall_ms=1000', 'limits.rates.http_probe_per_second=100000']
  const nodeArgs = [`--import=data:text/javascript,${encodeURIComponent(standStill(file))}`]
  await using server = await startServerProcessWith({ settings, nodeArgs })
  await using ana = await signInDialect1(server.tcpPort, 'Ana')
  ana.send('SelectCar', { car_config_id: CAR.id })
  ana.send('CreateSession', RACE)
  ana.send('StartSession')
  await ana.nextOf('Telemetry')
  server.kill('SIGWINCH')
  const health = () => probe(server.httpPort, '/health')
  await until(async () => (await health())[0] === 503)
  expect(await health()).toEqual([503, { status: 'unhealthy', reason: expect.stringMatching(/^no tick for/) }])
  await writeFile(file, '')
  await until(async () => (await health())[0] === 200)
})

test('a main thread that stood still fails /health for a while, and is logged and counted', async () => {
  await using server = await startTestServer({ health: { stall_ms: 200 } })
  expect(await probe(server.httpPort, '/health')).toEqual(HEALTHY)
  block(500)
  expect(await probe(server.httpPort, '/health')).toEqual([
    503,
    { status: 'unhealthy', reason: expect.stringMatching(/^the main thread stood still for \d+ ms, 0 s ago$/) },
  ])
  await until(() => said(server, 'the main thread stood still'))
  const { series } = await scrape(server.httpPort)
  expect(series.get('apexsim_healthy')).toBe(0)
  const beyond =
    (series.get('apexsim_event_loop_delay_ms_count') ?? 0) -
    (series.get('apexsim_event_loop_delay_ms_bucket{le="200"}') ?? 0)
  expect(beyond).toBeGreaterThan(0)
})

test('ticks that are late or lost for too long fail /ready, and are logged and counted', async () => {
  const ticks = new ManualTickSource()
  const health = { lag_share: 0.2, lag_window_seconds: 1, lag_quiet_seconds: 60 }
  await using server = await startTestServer({ ...OFTEN, health, session: { countdown_seconds: 0 } }, ticks)
  await using _ana = await race(server, ticks)
  ticks.due(1)
  expect(await probe(server.httpPort, '/ready')).toEqual(READY)
  ticks.due(200)
  await until(async () => (await probe(server.httpPort, '/ready'))[0] === 503)
  expect(await probe(server.httpPort, '/ready')).toEqual(notReady('tick_lag'))
  const { series } = await scrape(server.httpPort)
  expect(series.get('apexsim_not_ready{reason="tick_lag"}')).toBe(1)
  expect(series.get('apexsim_ticks_lost_total')).toBe(200 - 24)
  expect(series.get('apexsim_ticks_late_total')).toBe(23)
  expect(series.get('apexsim_tick_overruns_total')).toBe(1)
  expect(series.get('apexsim_lost_time_seconds_total')).toBeCloseTo(176 / 240)
  expect(series.get('apexsim_tick_lateness_ms_bucket{le="500"}')).toBeLessThan(24)
  expect(said(server, 'simulated time was lost: the process was late by more than it may catch up')).toBe(true)
  await until(() => said(server, 'the server is not ready'))
})

test('a database that is taken away fails /ready until it is back, and is logged', async () => {
  using folder = tempFolder()
  const [data, link] = [join(folder.path, 'data'), join(folder.path, 'link')]
  // At once: whatever is gone for a moment the server makes anew.
  const point = async (to: string) => {
    await symlink(to, `${link}.new`)
    await rename(`${link}.new`, link)
  }
  await mkdir(data)
  await writeFile(join(folder.path, 'no-folder'), '')
  await point(data)
  const storage = { path: join(link, 'test.sqlite') }
  await using server = await startTestServer({ ...OFTEN, storage, health: { storage_check_ms: 100 } })
  await point(join(folder.path, 'no-folder'))
  await until(async () => (await probe(server.httpPort, '/ready'))[0] === 503)
  expect(await probe(server.httpPort, '/ready')).toEqual(notReady('storage'))
  expect((await scrape(server.httpPort)).series.get('apexsim_not_ready{reason="storage"}')).toBe(1)
  expect(said(server, 'the database cannot be used')).toBe(true)
  await point(data)
  await until(async () => (await probe(server.httpPort, '/ready'))[0] === 200)
  expect(said(server, 'the database can be used again')).toBe(true)
})

test('[SHUT1] a server that drains fails /ready and stays healthy, on every port that has probes', async () => {
  const ticks = new ManualTickSource()
  const http = { probe_port: await freePort() }
  const patient = { server: { drain_seconds: 3600 }, health: { stall_ms: 60_000 } }
  await using server = await startTestServer({ http, ...patient }, ticks)
  await using _ana = await race(server, ticks)
  server.stop()
  for (const port of [server.httpPort, server.probePort]) {
    expect(await probe(port, '/ready')).toEqual(notReady('draining'))
    expect(await probe(port, '/health')).toEqual(HEALTHY)
  }
  expect((await scrape(server.probePort)).series.get('apexsim_not_ready{reason="draining"}')).toBe(1)
})
