import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { forkAsked } from './support/asked-process.ts'
import { type Bench, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import type { StreamKind } from './support/light-stream.ts'
import { SERVER_FLAGS } from './support/scripts.ts'
import { type Point, slopeOf } from './support/slope.ts'
import { WatchedServer } from './support/watched-server.ts'

const KINDS: readonly StreamKind[] = ['tcp', 'websocket']
const COUNTS = [100, 1000, 10_000]
/** Files that a process has open without any connection. */
const FILES_SPARE = 200
const SETTLE_MS = 1500

/**
 * What a signed-in connection costs that says nothing: resident memory after a collection, all told and as the slope of ten steps; the time from the first byte to
 * the answer of sign-in, sixteen at a time; and the server's processor time to let it in and to let it go, with few others
 * there and with nearly all of them. Beside it a server that echoes one message a connection.
 */
export async function benchConnections(): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const kind of KINDS) {
    for (const wished of COUNTS) {
      const count = Math.min(wished, filesMax() - FILES_SPARE)
      const metrics = await measureOurs(kind, count)
      const yardstick = await measureEcho(kind, count)
      const params = { transport: kind, connections: count }
      benches.push({ name: 'connections', params, metrics, yardstick, ratios: ratiosOf(metrics, yardstick) })
    }
  }
  return benches
}

async function measureOurs(kind: StreamKind, count: number) {
  await using server = await WatchedServer.start()
  await using crowd = new Crowd()
  const parts = Array.from({ length: PARTS }, (_, part) => partOf(count, part))
  await delay(SETTLE_MS)
  const before = await server.collect()
  const joins: Step[] = []
  const resident: Point[] = []
  for (const part of parts) {
    joins.push(await join(server, crowd, { kind, port: server.ports[kind], count: part }))
    resident.push({ x: await server.connections(), y: (await server.collect()).rssBytes / 1024 })
  }
  await delay(SETTLE_MS)
  const after = await server.collect()
  const { lost } = await crowd.report()
  if (lost > 0) throw new Error(`the server ended ${lost} of ${count} connections`)
  const leaves: Step[] = []
  for (const part of parts.toReversed()) leaves.unshift(await leave(server, crowd, part))
  const joinMs = joins.reduce((sum, { ms }) => sum + ms, 0)
  return {
    rss_kb_per_connection: round((after.rssBytes - before.rssBytes) / 1024 / count),
    rss_kb_slope: slopeOf(resident),
    heap_kb_per_connection: round((after.heapBytes - before.heapBytes) / 1024 / count),
    join_ms_per_connection: round(joinMs / count),
    join_s: round(joinMs / 1000),
    join_cpu_us: mean(joins),
    leave_cpu_us: mean(leaves),
    join_cpu_growth: growthOf(joins),
    leave_cpu_growth: growthOf(leaves),
  }
}

/** They come, and go, in so many parts, to see whether the last cost more than the first. */
const PARTS = 10

/** What it took to let a part of them in or go. */
interface Step {
  readonly ms: number
  /** Of the server, for each. */
  readonly cpuUs: number
}

async function join(server: WatchedServer, crowd: Crowd, order: Parameters<Crowd['connect']>[0]): Promise<Step> {
  await server.sample()
  const ms = await crowd.connect(order)
  const { cpuSeconds } = await server.sample()
  return { ms, cpuUs: (cpuSeconds * 1e6) / order.count }
}

async function leave(server: WatchedServer, crowd: Crowd, count: number): Promise<Step> {
  const left = (await server.connections()) - count
  const beganMs = performance.now()
  await server.sample()
  await crowd.leave(count)
  while ((await server.connections()) > left) await delay(LOOK_MS)
  const { cpuSeconds } = await server.sample()
  return { ms: performance.now() - beganMs, cpuUs: (cpuSeconds * 1e6) / count }
}

const LOOK_MS = 5

function partOf(count: number, part: number): number {
  return Math.floor((count * (part + 1)) / PARTS) - Math.floor((count * part) / PARTS)
}

function mean(steps: readonly Step[]): number {
  return round(steps.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / steps.length)
}

/**
 * With 70 to 90 % of them there, to with 10 to 30 %. The first and the last part are left out: code is compiled in the one,
 * and the other has nothing after it.
 */
function growthOf(steps: readonly Step[]): number {
  return round(mean(steps.slice(7, 9)) / mean(steps.slice(1, 3)))
}

async function measureEcho(kind: StreamKind, count: number) {
  await using echo = forkAsked('raw-echo-process.ts', {
    role: 'server',
    args: [kind],
    execArgv: [...SERVER_FLAGS, '--expose-gc'],
  })
  await using crowd = new Crowd()
  const port = await echo.ask<number>('port')
  const before = await echo.ask<number>('rss')
  const joinMs = await crowd.echo({ kind, port, count })
  await delay(SETTLE_MS)
  const after = await echo.ask<number>('rss')
  return {
    rss_kb_per_connection: round((after - before) / 1024 / count),
    join_ms_per_connection: round(joinMs / count),
  }
}

/** Node raises its own limit to the hard one as it starts. */
function filesMax(): number {
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard)
}
