import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import { rawCostPerMessage } from './support/raw-fan-out.ts'
import { WatchedServer } from './support/watched-server.ts'

type Transport = 'udp' | 'tcp' | 'websocket'

const TRANSPORTS: readonly Transport[] = ['udp', 'tcp', 'websocket']
const RECEIVERS = [20, 100]
const CARS = 20
const HZ = 240
const SETTLE_MS = 3000

/**
 * What one frame to one receiver costs: a session of 20 cars, spectators who want every tick of it, and the CPU time of
 * the server above that of the same session with nobody watching, by the frame. Beside it a process that only sends.
 */
export async function benchFanOut({ seconds }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const transport of TRANSPORTS) {
    for (const receivers of RECEIVERS) {
      benches.push(await measure(transport, receivers, seconds / 4))
    }
  }
  return benches
}

async function measure(transport: Transport, receivers: number, seconds: number): Promise<Bench> {
  const { bytes, arrivedShare, ...ours } = await measureOurs(transport, receivers, seconds)
  const raw = { receivers, bytes: Math.round(bytes), hz: HZ, seconds }
  const bare = await rawCostPerMessage({ ...raw, transport })
  const yardstick = { cpu_us_per_message: bare.micros, kernel_us_per_message: bare.systemMicros }
  const metrics = { ...ours, arrived_share: arrivedShare, bytes_per_message: bytes }
  const library = transport === 'websocket' ? await rawCostPerMessage({ ...raw, transport: 'ws' }) : undefined
  return {
    name: 'fan-out',
    params: { transport, receivers, cars: CARS, hz: HZ },
    metrics: rounded(metrics),
    yardstick: rounded({ ...yardstick, ...(library === undefined ? {} : { ws_send_us_per_message: library.micros }) }),
    ratios: ratiosOf(metrics, { cpu_us_per_message: bare.micros }),
  }
}

async function measureOurs(transport: Transport, receivers: number, seconds: number) {
  await using server = await WatchedServer.start()
  await using crowd = new Crowd()
  const { ports } = server
  const { sessionId } = await crowd.host({
    kind: 'tcp',
    port: ports.tcp,
    ai: CARS - 1,
    humans: 1,
    isUdp: false,
    isDriving: false,
    hz: 1,
  })
  await delay(SETTLE_MS)
  const alone = await server.during(seconds)
  const kind = transport === 'websocket' ? 'websocket' : 'tcp'
  const isUdp = transport === 'udp'
  await crowd.spectate({ kind, port: ports[kind], isUdp, sessionId, count: receivers, hz: HZ })
  await crowd.poll()
  await delay(SETTLE_MS)
  const before = await crowd.report()
  const busy = await server.during(seconds)
  const after = await crowd.report()
  // What did not arrive was not sent: a stream whose reader is behind gets the newest frame later.
  const arrived = after.frames - before.frames
  const microsOf = (key: 'cpuSeconds' | 'systemSeconds') =>
    ((busy[key] / busy.seconds - alone[key] / alone.seconds) * 1e6 * busy.seconds) / arrived
  return {
    cpu_us_per_message: microsOf('cpuSeconds'),
    kernel_us_per_message: microsOf('systemSeconds'),
    frames_per_s: arrived / receivers / busy.seconds,
    arrivedShare: arrived / (receivers * HZ * busy.seconds),
    bytes: (after.bytes - before.bytes) / arrived,
  }
}

function rounded(figures: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, round(value)]))
}
