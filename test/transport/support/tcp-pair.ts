import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createCounters } from '../../../src/observability/counters.ts'
import { ClientLink } from '../../../src/transport/client-link.ts'
import { createTcpListener } from '../../../src/transport/tcp-listener.ts'
import type { Arrival } from '../../../src/transport/wire.ts'
import { connectDialect1, type Dialect1Client } from '../../support/dialect1-client.ts'

/** A link of dialect 2 over a real TCP connection, and the client at its other end. Closed when the test is done. */
export async function openTcpPair(clock: { nowMs: number }): Promise<{ link: ClientLink; client: Dialect1Client }> {
  const arrivals: Arrival[] = []
  const server = createTcpListener({
    tls: undefined,
    messageBytesMax: 65_536,
    handshakeTimeoutMs: 1000,
    refusalOf: () => undefined,
    accept: (arrival) => arrivals.push(arrival),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const [client] = await Promise.all([
    connectDialect1((server.address() as AddressInfo).port),
    once(server, 'connection'),
  ])
  const wire = arrivals[0]!.openWire({
    message: () => {},
    oversized: () => {},
    unsupported: () => {},
    noise: () => {},
    drained: () => link.outbox.drained(),
    closed: () => {},
  })
  const link: ClientLink = new ClientLink({
    wire,
    limits: { messagesMax: 512, bytesMax: 1_048_576 },
    rates: { dialect1Hz: 30, streamHz: 60, datagramHz: 240 },
    counters: createCounters(),
    now: () => clock.nowMs,
    onOverflow: () => wire.destroy(),
    onDisplaced: () => wire.destroy(),
  })
  link.dialect = 2
  onTestFinished(async () => {
    wire.destroy()
    await client.close()
    server.close()
    await once(server, 'close')
  })
  return { link, client }
}
