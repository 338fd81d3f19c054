import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { forkAsked } from './support/asked-process.ts'
import { type Bench, type BenchOptions, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import type { StreamKind } from './support/light-stream.ts'
import { SERVER_FLAGS } from './support/scripts.ts'
import { WatchedServer } from './support/watched-server.ts'

const KINDS: readonly StreamKind[] = ['tcp', 'websocket']
const COUNTS = [100, 1000, 10_000]
/** Files that a process has open without any connection. */
const FILES_SPARE = 200
const SETTLE_MS = 1500

/**
 * What a signed-in connection costs that says nothing: resident memory after a collection, and the time from the
 * first byte to the answer of sign-in, sixteen at a time. Beside it a server that echoes one message a connection.
 * The server is told to take more connections than it can be configured to.
 */
export async function benchConnections({ isSmoke }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const kind of KINDS) {
    for (const wished of isSmoke ? COUNTS.slice(1, 2) : COUNTS) {
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
  await delay(SETTLE_MS)
  const before = await server.collect()
  const joinMs = await crowd.connect({ kind, port: server.ports[kind], count })
  await delay(SETTLE_MS)
  const after = await server.collect()
  const { lost } = await crowd.report()
  if (lost > 0) throw new Error(`the server ended ${lost} of ${count} connections`)
  return {
    rss_kb_per_connection: round((after.rssBytes - before.rssBytes) / 1024 / count),
    heap_kb_per_connection: round((after.heapBytes - before.heapBytes) / 1024 / count),
    join_ms_per_connection: round(joinMs / count),
  }
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
