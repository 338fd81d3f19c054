import { expect, test } from 'vitest'
import { encodeServerMessage } from '../../src/protocol/codec.ts'
import type { ClientLink } from '../../src/transport/client-link.ts'
import { openTcpPair } from './support/tcp-pair.ts'

/** A frame of the size that 20 cars take; its tick is what a reader could acknowledge. */
function frame(tick: number) {
  return { tick, streamBody: () => new Uint8Array(460).fill(7), datagramBodies: () => [] }
}

const TICK_MS = 1000 / 60
const MINUTE_TICKS = 60 * 60

/** Offers both links a frame a tick for a minute of fake time; the second one acknowledges each. */
function minuteOfTelemetry(clock: { nowMs: number }, stalled: ClientLink, lively: ClientLink): void {
  for (let tick = 1; tick <= MINUTE_TICKS; tick++) {
    clock.nowMs += TICK_MS
    stalled.telemetry.writeFrame(frame(tick), 0, 0)
    lively.telemetry.writeFrame(frame(tick), 0, 0)
    lively.outbox.acknowledge(tick)
  }
}

test('[BP1] a TCP reader that stalls for a minute finds a few frames when it returns, and slows nobody', async () => {
  const clock = { nowMs: 1000 }
  const stalled = await openTcpPair(clock)
  const lively = await openTcpPair(clock)
  stalled.client.socket.pause()
  minuteOfTelemetry(clock, stalled.link, lively.link)
  // 8 at once, then a probe a second.
  expect(stalled.link.outbox.window.inFlight).toBeLessThanOrEqual(8 + 60)
  expect(stalled.link.wire.bufferedBytes).toBe(0)
  expect(lively.link.outbox.window.inFlight).toBe(0)

  // The reader is back and says what it has: the newest frame follows at once.
  stalled.client.socket.resume()
  stalled.link.outbox.acknowledge(MINUTE_TICKS - 1)
  expect(stalled.link.outbox.window.inFlight).toBe(1)
})

test('[BP1] critical messages that a reader owes itself wait in the outbox and arrive in order when it returns', async () => {
  const { link, client } = await openTcpPair({ nowMs: 1000 })
  client.socket.pause()
  // More than the system buffers for a reader that does not read: some of it must wait in the outbox.
  const reason = 'x'.repeat(1000)
  let count = 0
  while (link.outbox.owedMs(2000) === 0) link.send({ type: 'SessionClosed', reason: `${count++} ${reason}` })
  for (const end = count + 50; count < end; count++) link.send({ type: 'SessionClosed', reason: `${count} ${reason}` })
  client.socket.resume()
  for (let index = 0; index < count; index++) {
    expect((await client.next()).data.reason).toBe(`${index} ${reason}`)
  }
  expect(link.outbox.owedMs(2000)).toBe(0)
})

test('[FRM1] the length and the message leave in one write', async () => {
  const { link, client } = await openTcpPair({ nowMs: 1000 })
  const chunks: Buffer[] = []
  client.socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  link.send({ type: 'SessionLeft' })
  await client.next()
  const message = encodeServerMessage({ type: 'SessionLeft' })
  expect(chunks.map((chunk) => [...chunk])).toEqual([[0, 0, 0, message.length, ...message]])
})
