import { expect, test } from 'vitest'
import { createRoundTripHistograms } from '../../src/observability/round-trip-histograms.ts'
import { RoundTrips } from '../../src/transport/round-trips.ts'
import { inputFrame, openPlane } from './support/plane.ts'

/** A frame every 4 ms, of which those are acknowledged after so long. */
function exchange(trips: RoundTrips, delaysMs: readonly number[]): void {
  delaysMs.forEach((delayMs, index) => {
    trips.sent(index + 1, index * 1000, 'tcp')
    trips.acknowledge(index + 1, index * 1000 + delayMs)
  })
}

test('[HB2] there is no figure before anything was acknowledged', () => {
  const trips = new RoundTrips(createRoundTripHistograms())
  trips.sent(1, 0, 'tcp')
  expect([trips.rttMs, trips.jitterMs]).toEqual([undefined, undefined])
  trips.acknowledge(1, 40)
  expect([trips.rttMs, trips.jitterMs]).toEqual([40, undefined])
})

test('[HB2] round trips are smoothed by an eighth, their differences by a sixteenth', () => {
  const trips = new RoundTrips(createRoundTripHistograms())
  exchange(trips, [40, 56, 40])
  expect(trips.rttMs).toBe(42 - 2 / 8)
  expect(trips.jitterMs).toBe(1 + 15 / 16)
})

test('[HB2] an even link has no jitter, however long it is', () => {
  const trips = new RoundTrips(createRoundTripHistograms())
  exchange(trips, Array<number>(50).fill(180))
  expect([trips.rttMs, trips.jitterMs]).toEqual([180, 0])
})

test('[HB2] the acknowledgement of a newer frame counts for the one that was lost', () => {
  const trips = new RoundTrips(createRoundTripHistograms())
  for (let tick = 1; tick <= 5; tick++) trips.sent(tick, tick * 4, 'udp')
  trips.acknowledge(3, 54)
  expect(trips.rttMs).toBe(50)
})

test('[HB2] a tick that was never sent, or was acknowledged before, is no round trip', () => {
  const trips = new RoundTrips(createRoundTripHistograms())
  trips.sent(10, 0, 'tcp')
  trips.acknowledge(9, 5)
  trips.acknowledge(4_000_000_000, 5)
  expect(trips.rttMs).toBeUndefined()
  trips.acknowledge(10, 20)
  trips.acknowledge(10, 500)
  expect(trips.rttMs).toBe(20)
})

test('[HB2] ticks that begin again with the next session are followed', () => {
  const trips = new RoundTrips(createRoundTripHistograms())
  trips.sent(50_000, 0, 'tcp')
  trips.sent(1, 1000, 'tcp')
  trips.acknowledge(50_000, 1001)
  trips.acknowledge(1, 1030)
  expect(trips.rttMs).toBe(30)
})

test('[HB2] inputs of dialect 2 and of dialect 1 measure the link they come by', () => {
  const second = openPlane({ dialect: 2 })
  const frame = { tick: 7, streamBody: () => Uint8Array.of(0), datagramBodies: () => undefined }
  second.link.telemetry.writeFrame(frame, 0, 0)
  second.clock.nowMs += 25
  second.wire.hearBytes(inputFrame({ ackTick: 7 }))
  expect(second.link.roundTrips.rttMs).toBe(25)

  const first = openPlane()
  first.link.telemetry.writeMessage(Uint8Array.of(0x80), 9)
  first.clock.nowMs += 40
  first.wire.hear('PlayerInput', { server_tick_ack: 9, throttle: 0, brake: 0, steering: 0 })
  expect(first.link.roundTrips.rttMs).toBe(40)
  expect(first.counters.roundTrips.tcp.rttMs.text('rtt', '')).toContain('rtt_bucket{le="50"} 1\n')
})

test('[HB2] a frame that goes by datagram is counted there', () => {
  const { link, clock, counters, inbound } = openPlane({ dialect: 2 })
  link.datagrams = { isAlive: () => true, close() {}, send() {} }
  const frame = { tick: 7, streamBody: () => Uint8Array.of(0), datagramBodies: () => [Uint8Array.of(0)] }
  link.telemetry.writeFrame(frame, 0, 0)
  clock.nowMs += 12
  inbound.inputDatagram(inputFrame({ ackTick: 7 }))
  expect(counters.roundTrips.udp.rttMs.text('rtt', '')).toContain('rtt_sum 12\n')
})
