import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { writeTestContent } from '../test/support/test-content.ts'
import { type AttackerReports, attackWithAll } from './support/attackers.ts'
import { type Bench, type BenchOptions, type Figures, quantile, ratiosOf, round } from './support/bench.ts'
import { Field } from './support/field.ts'
import { benchRejections } from './support/rejections.ts'
import { type ServerSample, WatchedServer } from './support/watched-server.ts'

/**
 * What clients who behave as badly as they can cost others: a session as its drivers see it, alone and then with a client
 * that floods, a reader who stands still and a fuzzer at the same server, all three at once. And what a message costs the
 * server that it does not take, beside one that it does.
 */
export async function benchAbuse({ seconds, isSmoke }: BenchOptions): Promise<Bench[]> {
  const rejections = await benchRejections({ isSmoke })
  if (isSmoke) return rejections
  const each = seconds * EACH_SHARE
  const attacks: Bench[] = []
  for (const setting of ATTACKED) attacks.push(await benchAttack(setting, each))
  return [...attacks, ...rejections]
}

/** `limits` by address: as shipped, or so far away that the attackers might come from anywhere. */
interface Attacked {
  readonly limits: 'shipped' | 'roomy'
  readonly workers: 0 | 1
  readonly transport: 'tcp' | 'udp'
}

const ATTACKED: readonly Attacked[] = [
  { limits: 'shipped', workers: 0, transport: 'tcp' },
  // Drivers whose datagrams go to the thread of their session, whatever the main thread is busy with, on the same core.
  { limits: 'shipped', workers: 1, transport: 'udp' },
  { limits: 'roomy', workers: 0, transport: 'tcp' },
]

const EACH_SHARE = 1 / 3
const TICK_HZ = 240
const DRIVERS = 16
/** By then content has been sent, plans have been built and hot code has been compiled. */
const SETTLE_MS = 5000
/** By then the attackers do their worst, and what they make the server do has been compiled: an hour of it is what counts. */
const ATTACH_MS = 15_000
const SHIPPED_TRACKS = new URL('../content/tracks', import.meta.url)

async function benchAttack({ limits, workers, transport }: Attacked, seconds: number): Promise<Bench> {
  await using content = await contentToAttack()
  const tries = limits === 'shipped' ? [] : OPEN_TO_TRIES
  await using server = await WatchedServer.start({
    settings: [content.setting, `server.workers=${workers}`, ...tries],
    limits,
  })
  await using field = new Field()
  const { tcp, websocket: http, udp } = server.ports
  const sessionId = await field.race({
    url: `tcp://127.0.0.1:${tcp}`,
    isUdp: transport === 'udp',
    count: DRIVERS,
    frameHz: 60,
  })
  await delay(SETTLE_MS)
  const without = await look(server, field, seconds)
  const attack = attackWithAll({ ports: { tcp, http, udp }, sessionId, seconds: seconds + ATTACH_MS / 1000 })
  await delay(ATTACH_MS)
  const under = await look(server, field, seconds)
  return {
    name: 'abuse',
    params: { what: 'attack', limits, workers, transport, drivers: DRIVERS },
    metrics: {
      ...under,
      echo_ms_p99_growth: round(under.echo_ms_p99 - without.echo_ms_p99),
      ...attackerFigures(await attack),
    },
    yardstick: without,
    ratios: ratiosOf({ echo_ms_p99: under.echo_ms_p99 }, { echo_ms_p99: without.echo_ms_p99 }),
  }
}

/** What would keep a fuzzer of one address from getting anywhere. */
const OPEN_TO_TRIES = ['limits.rates.failed_sign_ins_per_minute=100000']

/** The shipped circuits, and the ring that the fuzzer's own sessions are on. */
async function contentToAttack() {
  const folder = await mkdtemp(join(tmpdir(), 'apexsim-bench-'))
  const { tracks_dir } = await writeTestContent(folder)
  await cp(SHIPPED_TRACKS, tracks_dir, { recursive: true })
  return {
    setting: `content.tracks_dir=${tracks_dir}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function look(server: WatchedServer, field: Field, seconds: number) {
  await field.reset()
  const sample = await server.during(seconds)
  const { echo, frameGap } = await field.report()
  return {
    ticks_kept_percent: round((1 - sample.lostTicks / (sample.seconds * TICK_HZ)) * 100),
    ...gapsOf(sample),
    echo_ms_p50: round(echo.p50),
    echo_ms_p99: round(echo.p99),
    frame_gap_ms_p99: round(frameGap.p99),
    server_cpu_percent: round((sample.cpuSeconds / sample.seconds) * 100),
  }
}

/** Of the main thread; workers tell of theirs by the second only. */
function gapsOf({ gapsMs }: ServerSample): Figures {
  if (gapsMs.length === 0) return {}
  return { tick_gap_ms_p99: quantile(gapsMs, 0.99), tick_gap_ms_max: quantile(gapsMs, 1) }
}

function attackerFigures({ flood, stalled, fuzz }: AttackerReports): Figures {
  return {
    flood_per_s: round(flood.sent / flood.seconds),
    floods_ended: flood.endings,
    stalled_readers_ended: stalled.endings,
    fuzz_conversations: fuzz.conversations,
    fuzz_faults: fuzz.faults,
  }
}
