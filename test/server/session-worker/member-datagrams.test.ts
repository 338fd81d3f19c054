import { expect, test } from 'vitest'
import { createCounters } from '../../../src/observability/counters.ts'
import { Board } from '../../../src/runtime/session-worker/board.ts'
import { MemberDatagrams } from '../../../src/server/session-worker/member-datagrams.ts'
import { RoundTrips } from '../../../src/transport/round-trips.ts'
import type { DatagramInbound } from '../../../src/transport/udp/datagram-channel.ts'
import type { DatagramHub } from '../../../src/transport/udp/datagram-hub.ts'
import { inputFrame, recordingPort } from '../../transport/support/plane.ts'

/** The channel of one member, whose datagrams the test brings, with at most two inputs a second. */
function openMember() {
  const counters = createCounters()
  const clock = { nowMs: 1000 }
  const inbounds: DatagramInbound[] = []
  const hub = { open: (inbound: DatagramInbound) => void inbounds.push(inbound) } as unknown as DatagramHub
  const board = new Board({ sessions: 1, members: 1 })
  const datagrams = new MemberDatagrams({ hub, board, counters, inputsPerSecond: 2, now: () => clock.nowMs })
  const inputs = recordingPort()
  const roundTrips = new RoundTrips(counters.roundTrips)
  datagrams.open({ datagrams: { token: new Uint8Array(32), heardCell: 0 } }, { inputs, roundTrips }, () => 0)
  return { inbound: inbounds[0]!, inputs, roundTrips, counters, clock }
}

test('[HB2] in a worker, inputs by datagram measure the round trip of its frames', () => {
  const { inbound, roundTrips, counters, clock } = openMember()
  roundTrips.sent(7, clock.nowMs, 'udp')
  clock.nowMs += 30
  inbound.inputDatagram(inputFrame({ ackTick: 7 }))
  expect(roundTrips.rttMs).toBe(30)
  expect(counters.roundTrips.udp.rttMs.text('rtt', '')).toContain('rtt_sum 30\n')
})

test('[RATE1] in a worker, inputs by datagram over the rate are counted by their class and drive nothing', () => {
  const { inbound, inputs, counters } = openMember()
  for (let sequence = 1; sequence <= 5; sequence++) inbound.inputDatagram(inputFrame({ sequence }))
  expect(inputs.written).toHaveLength(2)
  expect([counters.dropped.rate_limit, counters.rateLimited.input]).toEqual([3, 3])
})
