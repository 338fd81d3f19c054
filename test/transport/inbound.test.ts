import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { createInputFrame, encodeInputFrame } from '../../src/protocol/input/input-frame.ts'
import { GEAR_AUTO } from '../../src/simulation/cars.ts'
import { inputFrame, openPlane, recordingPort } from './support/plane.ts'

const INPUT = { server_tick_ack: 0, throttle: 1, brake: 0, steering: 0.5 }
const CREATE = {
  track_config_id: '11111111-1111-4111-8111-111111111111',
  max_players: 4,
  ai_count: 0,
  lap_limit: 1,
  session_kind: 0,
}

test('[FRM6] a message that its table refuses is answered with Error 400 that names the field', () => {
  const { wire, taken, counters, refusals } = openPlane()
  wire.hear('SelectCar', { car_config_id: 7 })
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 400, reason: 'bad_message' } }])
  expect(wire.said[0]!.data.message).toContain('car_config_id')
  expect(counters.dropped.invalid_message).toBe(1)
  expect([taken, refusals]).toEqual([[], []])
})

test('[FRM6] bytes that are no MessagePack, an unknown type and an empty message are answered with Error 400', () => {
  const { wire } = openPlane()
  wire.hearBytes(Uint8Array.of(0xd9))
  wire.hearBytes(new Uint8Array(0))
  wire.hear('NoSuchMessage')
  expect(wire.said.map(({ data }) => data.code)).toEqual([400, 400, 400])
})

test('[FRM6] the eleventh bad message in a minute ends the connection; spread out they do not', () => {
  const burst = openPlane()
  for (let count = 0; count < 10; count++) burst.wire.hear('Nonsense')
  expect(burst.refusals).toEqual([])
  burst.wire.hear('Nonsense')
  expect(burst.refusals).toEqual(['too_many_bad_messages'])

  const spread = openPlane()
  for (let count = 0; count < 50; count++) {
    spread.wire.hear('Nonsense')
    spread.clock.nowMs += 6100
  }
  expect(spread.refusals).toEqual([])
})

test('[AUTH1] before sign-in anything but Authenticate and Heartbeat is Error 401 and counts as a bad message', () => {
  const { wire, taken, refusals } = openPlane({ isSignedIn: false })
  wire.hear('RequestLobbyState')
  wire.hear('PlayerInput', INPUT)
  expect(wire.said.map(({ data }) => data.code)).toEqual([401, 401])
  expect(taken).toEqual([])
  for (let count = 0; count < 9; count++) wire.hear('RequestLobbyState')
  expect(refusals).toEqual(['too_many_bad_messages'])
})

test('[AUTH1] before sign-in Heartbeat is answered and Authenticate handed on', () => {
  const { wire, taken } = openPlane({ isSignedIn: false })
  wire.hear('Heartbeat', { client_tick: 3 })
  wire.hear('Authenticate', { token: 't', player_name: 'Ana' })
  expect(wire.saidTypes).toEqual(['HeartbeatAck'])
  expect(taken).toMatchObject([{ type: 'Authenticate', playerName: 'Ana' }])
})

test('[HB2] HeartbeatAck carries 0 outside a session and the tick of the session inside', () => {
  const { wire, link } = openPlane()
  wire.hear('Heartbeat', { client_tick: 1 })
  link.locate({ tick: () => 777 })
  wire.hear('Heartbeat', { client_tick: 2 })
  expect(wire.said.map(({ data }) => data.server_tick)).toEqual([0, 777])
})

test('[HB2] Pong brings t0 back unchanged, with the time of the server and the tick', () => {
  const { wire, link } = openPlane({ dialect: 2 })
  link.locate({ tick: () => 5 })
  wire.hear('Ping', { t0: 123.456 })
  expect(wire.said).toEqual([
    { type: 'Pong', data: { t0: 123.456, server_time_ms: 1_700_000_000_000, server_tick: 5 } },
  ])
})

test('[HB1] any valid message counts as life, a bad one does not', () => {
  const { wire, clock, inbound } = openPlane()
  clock.nowMs = 2000
  wire.hear('PlayerInput', INPUT)
  expect(inbound.lastSeenMs).toBe(2000)
  clock.nowMs = 3000
  wire.hear('Heartbeat', { client_tick: 0 })
  expect(inbound.lastSeenMs).toBe(3000)
  clock.nowMs = 4000
  wire.hear('Nonsense')
  wire.hearBytes(Uint8Array.of(0xff, 0xff))
  expect(inbound.lastSeenMs).toBe(3000)
})

test('[INP1] PlayerInput goes straight to the input port, in the usual shape and in any other order of keys', () => {
  const { wire, link } = openPlane()
  const port = recordingPort()
  link.grantInputs(port)
  wire.hear('PlayerInput', INPUT)
  wire.hear('PlayerInput', { steering: -2, brake: 0, throttle: 0, server_tick_ack: 0 })
  expect(port.written).toEqual([
    { sequence: 1, forTick: 0, steering: 0.5 },
    { sequence: 2, forTick: 0, steering: -1 },
  ])
})

test('[D1.6] in dialect 1 gears are automatic, whatever else stands in the message', () => {
  const { wire, link } = openPlane()
  const gears: number[] = []
  link.grantInputs({ slot: 0, write: (...input) => void gears.push(input[5]) })
  wire.hear('PlayerInput', { ...INPUT, gear: 3, clutch: 1 })
  expect(gears).toEqual([GEAR_AUTO])
})

test('[INP1] leaving a session takes the right to drive back', () => {
  const { wire, link } = openPlane()
  const port = recordingPort()
  link.grantInputs(port)
  link.locate(undefined)
  wire.hear('PlayerInput', INPUT)
  expect(port.written).toEqual([])
})

test('[INP2] an input frame is written oldest first', () => {
  const { wire, link } = openPlane({ dialect: 2 })
  const port = recordingPort()
  link.grantInputs(port)
  const frame = createInputFrame()
  Object.assign(frame, { sequence: 9, count: 3 })
  frame.ticks.set([30, 29, 27])
  frame.gear.fill(127)
  wire.hearBytes(encodeInputFrame(frame))
  expect(port.written.map(({ sequence, forTick }) => [sequence, forTick])).toEqual([
    [7, 27],
    [8, 29],
    [9, 30],
  ])
})

test('[FRM7] a compact frame of a dialect-1 client, and a broken one, are bad messages', () => {
  const { wire, counters } = openPlane({ dialect: 1 })
  wire.hearBytes(inputFrame({}))
  const second = openPlane({ dialect: 2 })
  second.wire.hearBytes(inputFrame({}).subarray(0, 10))
  expect([wire.said[0]!.data.code, second.wire.said[0]!.data.code]).toEqual([400, 400])
  expect(counters.dropped.invalid_message).toBe(1)
})

test('[FRM6] broken input frames are answered once a second, counted each time, and end their sender all the same', () => {
  const { wire, clock, counters, refusals } = openPlane({ dialect: 2 })
  const broken = inputFrame({}).subarray(0, 10)
  for (let count = 0; count < 4; count++) wire.hearBytes(broken)
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 400 } }])
  clock.nowMs += 1000
  for (let count = 0; count < 4; count++) wire.hearBytes(broken)
  expect(wire.said).toHaveLength(2)
  expect(counters.dropped.invalid_message).toBe(8)
  expect(refusals).toEqual([])
  for (let count = 0; count < 8; count++) wire.hearBytes(broken)
  expect(new Set(refusals)).toEqual(new Set(['too_many_bad_messages']))
})

test('[RATE1] inputs over the rate are dropped, with one Error 429 a second that says how long to wait', () => {
  const { wire, link, clock, counters } = openPlane()
  const port = recordingPort()
  link.grantInputs(port)
  for (let count = 0; count < 400; count++) wire.hear('PlayerInput', INPUT)
  expect(port.written).toHaveLength(300)
  expect(wire.said).toMatchObject([{ type: 'Error', data: { code: 429, retry_after_seconds: 1 } }])
  expect(counters.dropped.rate_limit).toBe(100)
  clock.nowMs += 1000
  for (let count = 0; count < 400; count++) wire.hear('PlayerInput', INPUT)
  expect(port.written).toHaveLength(600)
  expect(wire.said).toHaveLength(2)
})

test('[RATE1] control messages and session creations have buckets of their own', () => {
  const { wire, taken } = openPlane()
  for (let count = 0; count < 60; count++) wire.hear('RequestLobbyState')
  expect(taken).toHaveLength(40)
  for (let count = 0; count < 12; count++) wire.hear('CreateSession', CREATE)
  expect(taken.filter(({ type }) => type === 'CreateSession')).toHaveLength(10)
  expect(wire.said.map(({ data }) => [data.code, data.retry_after_seconds])).toEqual([
    [429, 1],
    [429, 6],
  ])
})

test('[RATE1] the wait for another session is named in whole seconds', () => {
  const { wire } = openPlane()
  for (let count = 0; count < 11; count++) wire.hear('CreateSession', CREATE)
  expect(wire.said).toMatchObject([{ data: { code: 429, retry_after_seconds: 6 } }])
})

test('[RATE1] what comes by datagram and is over the rate is counted, never answered', () => {
  const { wire, inbound, counters } = openPlane({ dialect: 2 })
  for (let count = 1; count <= 310; count++) inbound.inputDatagram(inputFrame({ sequence: count }))
  inbound.inputDatagram(encode('nothing'))
  expect(wire.sent).toEqual([])
  expect([counters.dropped.rate_limit, counters.dropped.udp_invalid]).toEqual([10, 1])
})

test('[BP1] input frames and TelemetryAck acknowledge telemetry', () => {
  const { wire, link, clock } = openPlane({ dialect: 2 })
  const frame = (tick: number) => ({ tick, streamBody: () => Uint8Array.of(0), datagramBodies: () => [] })
  for (let tick = 1; tick <= 3; tick++) link.telemetry.writeFrame(frame(tick), 0, 0)
  clock.nowMs += 20
  wire.hearBytes(inputFrame({ ackTick: 1 }))
  expect(link.outbox.window.inFlight).toBe(2)
  wire.hear('TelemetryAck', { tick: 3 })
  expect(link.outbox.window.inFlight).toBe(0)
})
