import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Arrivals } from './support/arrival-meter.ts'
import { forkAsked } from './support/asked-process.ts'
import { type Bench, type BenchOptions, quantile, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import { freePort } from './support/free-port.ts'
import { PLAIN_FLAGS } from './support/scripts.ts'
import { type ServerSample, WatchedServer } from './support/watched-server.ts'

const CARS = 20
const FOLDER = '../peers/colyseus'
const SETTLE_MS = 10_000

/**
 * The same session on our server and on Colyseus (MIT): 20 drivers over WebSocket, inputs 60 times a second, the state of
 * 20 cars 60 times a second, and the same physics 240 times a second: both step our Race. What differs is the
 * networking: ticks, messages in, state out.
 */
export async function benchPeer({ seconds }: BenchOptions): Promise<Bench[]> {
  if (!existsSync(new URL('peers/colyseus/node_modules', import.meta.url))) {
    throw new Error('Colyseus is not installed: `npm run bench:peer` does that and then runs this.')
  }
  const metrics = await measureOurs(seconds / 3)
  const yardstick = await measureColyseus(seconds / 3)
  const params = {
    peer: 'colyseus 0.18',
    transport: 'websocket',
    drivers: CARS,
    input_hz: 60,
    frame_hz: 60,
    tick_hz: 240,
  }
  return [{ name: 'peer', params, metrics, yardstick, ratios: ratiosOf(metrics, yardstick) }]
}

async function measureOurs(seconds: number) {
  await using server = await WatchedServer.start()
  await using crowd = new Crowd()
  const port = server.ports.websocket
  await crowd.host({ kind: 'websocket', port, ai: 0, humans: CARS, isUdp: false, isDriving: true, hz: 60 })
  await delay(SETTLE_MS)
  const [arrivals, sample] = await Promise.all([crowd.meter(seconds), server.during(seconds)])
  return figuresOf(sample, arrivals)
}

async function measureColyseus(seconds: number) {
  const port = await freePort()
  await using server = forkAsked(`${FOLDER}/server.ts`, { role: 'server', args: [`${port}`], execArgv: PLAIN_FLAGS })
  await server.ask('port')
  await using clients = forkAsked(`${FOLDER}/clients.ts`, { role: 'clients', args: [`${port}`, `${CARS}`] })
  await delay(SETTLE_MS)
  await server.ask('sample')
  const arrivals = await clients.ask<Arrivals>({ seconds })
  return figuresOf(await server.ask('sample'), arrivals)
}

function figuresOf(
  sample: Pick<ServerSample, 'cpuSeconds' | 'seconds' | 'rssBytes' | 'gapsMs'>,
  { frameGapsMs, echoesMs, bytesPerSecond }: Arrivals,
) {
  return {
    cpu_percent: round((sample.cpuSeconds / sample.seconds) * 100),
    kbit_per_s_and_client: round((bytesPerSecond * 8) / 1000),
    tick_gap_ms_p99: quantile(sample.gapsMs, 0.99),
    tick_gap_ms_max: quantile(sample.gapsMs, 1),
    frame_gap_ms_p50: quantile(frameGapsMs, 0.5),
    frame_gap_ms_p99: quantile(frameGapsMs, 0.99),
    echo_ms_p50: quantile(echoesMs, 0.5),
    echo_ms_p99: quantile(echoesMs, 0.99),
    rss_mb: round(sample.rssBytes / 1e6),
  }
}
