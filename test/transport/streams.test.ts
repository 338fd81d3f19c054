import { setImmediate as nextTurn } from 'node:timers/promises'
import { encode } from '@msgpack/msgpack'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { type DevCertificate, makeDevCertificate } from '../../scripts/dev-certificate.ts'
import { openConnection } from '../actors/connection/support/bench.ts'
import { until } from '../support/until.ts'
import { openStream, STREAMS, type StreamKind } from './support/streams.ts'

// One connection's actor over a real socket of each kind, on a clock that the test moves.

let certificate: DevCertificate

beforeAll(async () => {
  certificate = await makeDevCertificate()
})

/** Signed in, with nothing of the client's on its way. */
async function connect(kind: StreamKind) {
  const { arrival, client } = await openStream(kind, certificate)
  const bench = openConnection({ openWire: arrival.openWire })
  client.say(encode({ type: 'Authenticate', data: { token: '', player_name: 'Ana' } }), 1)
  await until(() => client.heard.some(({ type }) => type === 'LobbyState'))
  onTestFinished(() => void bench.actor.stop())
  return { ...bench, client }
}

const INPUT = { server_tick_ack: 0, throttle: 1, brake: 0, steering: 0.5 }
/** More than the system buffers for a peer that does not read, a kilobyte each. */
const MANY = 24_000

test.each(STREAMS)('[RATE1] a flooder on %s is not read for a while, and the system holds it back', async (kind) => {
  const { client, counters, pass } = await connect(kind)
  client.say(encode({ type: 'PlayerInput', data: { ...INPUT, padding: 'x'.repeat(900) } }), MANY)
  await until(() => counters.floodPauses === 1)
  const bytesRead = () => counters.bytesIn.tcp + counters.bytesIn.websocket
  const before = bytesRead()
  for (let turn = 0; turn < 1000; turn++) await nextTurn()
  expect(bytesRead()).toBe(before)
  expect(client.unsentBytes).toBeGreaterThan(0)
  pass(300)
  await until(() => bytesRead() > before)
})

test.each(STREAMS)('[RATE1] a flooder on %s who goes on is ended, and told why', async (kind) => {
  const { client, counters, pass, actor } = await connect(kind)
  client.say(encode({ type: 'PlayerInput', data: INPUT }), MANY)
  await until(async () => {
    pass(300)
    await nextTurn()
    return actor.getSnapshot().value === 'closing'
  })
  await until(() => client.heard.some(({ data }) => data?.reason === 'rate_abuse'))
  expect(client.heard.at(-1)).toMatchObject({ type: 'Error', data: { code: 429, reason: 'rate_abuse' } })
  expect(counters.dropped.rate_abuse).toBe(1)
})

test.each(STREAMS)('[BP1] a reader on %s who owes critical messages for 10 s is ended and counted', async (kind) => {
  const { client, counters, pass, link } = await connect(kind)
  client.pause()
  const reason = 'x'.repeat(1000)
  // What the system takes at first is not owed: so much that it takes no more, and then a little that waits here.
  while (counters.queuedMessages === 0) {
    link().send({ type: 'SessionClosed', reason })
    await nextTurn()
  }
  expect(counters.queuedBytes).toBeGreaterThan(1000)
  pass(9900)
  expect(counters.dropped.slow_client).toBe(0)
  pass(200)
  expect(counters.dropped.slow_client).toBe(1)
  expect([counters.queuedMessages, counters.queuedBytes]).toEqual([0, 0])
})
