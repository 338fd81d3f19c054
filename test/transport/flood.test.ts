import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { FLOOD_PAUSE_MS } from '../../src/transport/limits.ts'
import { inputFrame, openPlane, recordingPort } from './support/plane.ts'

const INPUT = encode({ type: 'PlayerInput', data: { server_tick_ack: 0, throttle: 1, brake: 0, steering: 0.5 } })
const CREATE = {
  track_config_id: '11111111-1111-4111-8111-111111111111',
  max_players: 4,
  ai_count: 0,
  lap_limit: 1,
  session_kind: 0,
}

type Plane = ReturnType<typeof openPlane>

/** Hears the message so often, all at once. */
function hear({ wire }: Plane, bytes: Uint8Array, times: number): void {
  for (let count = 0; count < times; count++) wire.hearBytes(bytes)
}

/** Hears so many a second, in ten helpings a second with a sweep after each, for so long. */
function flood(plane: Plane, bytes: Uint8Array, { perSecond, seconds }: { perSecond: number; seconds: number }): void {
  for (let helping = 0; helping < seconds * 10; helping++) {
    if (plane.wire.isReading) hear(plane, bytes, perSecond / 10)
    plane.clock.nowMs += 100
    plane.inbound.sweep(plane.clock.nowMs)
  }
}

test('[RATE1] while a class is over its rate, its messages are dropped before anything of them is read', () => {
  const plane = openPlane()
  hear(plane, encode({ type: 'RequestLobbyState' }), 60)
  // Nothing that a decoder would take: its first bytes say what it is, and that is enough.
  const broken = encode({ type: 'RequestLobbyState', data: { x: 'y' } }).subarray(0, 25)
  hear(plane, broken, 30)
  expect(plane.counters.dropped.invalid_message).toBe(0)
  expect(plane.counters.rateLimited).toEqual({ input: 0, control: 50, creation: 0, flood: 0 })
  // Others are not touched by that.
  hear(plane, INPUT, 3)
  expect(plane.counters.inputPacketsReceived).toBe(3)
})

test('[RATE1] each class is told once a second, and by the wait of its own', () => {
  const plane = openPlane({ dialect: 2 })
  hear(plane, inputFrame({}), 400)
  hear(plane, encode({ type: 'RequestLobbyState' }), 60)
  hear(plane, encode({ type: 'CreateSession', data: CREATE }), 12)
  hear(plane, inputFrame({}), 10)
  expect(plane.wire.said.map(({ data }) => [data.reason, data.retry_after_seconds])).toEqual([
    ['rate_limited', 1],
    ['rate_limited', 1],
    ['rate_limited', 6],
  ])
})

test('[RATE1] a session that its address may not create is answered with the wait of the address', () => {
  const plane = openPlane()
  plane.addressWait.seconds = 17
  hear(plane, encode({ type: 'CreateSession', data: CREATE }), 10)
  expect(plane.taken).toEqual([])
  expect(plane.wire.said).toMatchObject([{ data: { code: 429, retry_after_seconds: 17 } }])
  expect(plane.counters.rateLimited.creation).toBe(10)
})

test('[RATE1] a list of recordings counts among what its address asks for over HTTP, and others may wait as usual', () => {
  const plane = openPlane({ dialect: 2 })
  Object.assign(plane.addressWait, { seconds: 3, type: 'RequestReplays' })
  hear(plane, encode({ type: 'RequestReplays', data: {} }), 2)
  hear(plane, encode({ type: 'ListTracks', data: {} }), 1)
  expect(plane.taken).toEqual([{ type: 'ListTracks' }])
  expect(plane.wire.said).toMatchObject([{ data: { code: 429, retry_after_seconds: 3 } }])
  expect(plane.counters.rateLimited.control).toBe(2)
})

test('[RATE1] more than all rates together and the socket is not read, until a moment later', () => {
  const plane = openPlane()
  hear(plane, INPUT, 5000)
  expect([plane.wire.isReading, plane.counters.floodPauses]).toEqual([false, 1])
  expect(plane.counters.rateLimited.flood).toBeGreaterThan(0)
  plane.inbound.sweep(plane.clock.nowMs + FLOOD_PAUSE_MS - 1)
  expect(plane.wire.isReading).toBe(false)
  plane.inbound.sweep(plane.clock.nowMs + FLOOD_PAUSE_MS)
  expect(plane.wire.isReading).toBe(true)
})

test('[RATE1] a few large messages weigh as much as many small ones', () => {
  const plane = openPlane()
  const padded = encode({
    type: 'PlayerInput',
    data: { server_tick_ack: 0, throttle: 1, brake: 0, steering: 0, padding: 'x'.repeat(60_000) },
  })
  hear(plane, padded, 100)
  expect(plane.wire.isReading).toBe(false)
  expect(plane.counters.inputPacketsReceived).toBeLessThan(40)
})

test('[RATE1] pings of a transport count among all messages', () => {
  const plane = openPlane()
  for (let count = 0; count < 5000; count++) plane.wire.hearPing()
  expect(plane.wire.isReading).toBe(false)
})

test('[RATE1] 150,000 inputs a second end the connection within seconds, and few of them are ever looked at', () => {
  const plane = openPlane()
  const port = recordingPort()
  plane.link.grantInputs(port)
  flood(plane, INPUT, { perSecond: 150_000, seconds: 4 })
  expect(plane.refusals[0]).toBe('rate_abuse')
  expect(port.written.length).toBeLessThanOrEqual(300 * 5)
})

test('[RATE1] a client that stalled and sends at once what it has gathered is told, and goes on', () => {
  const plane = openPlane({ dialect: 2 })
  hear(plane, inputFrame({}), 240 * 4)
  flood(plane, inputFrame({}), { perSecond: 240, seconds: 30 })
  expect(plane.refusals).toEqual([])
  expect(plane.wire.said).toHaveLength(1)
})

test('[RATE1] seventy lobby requests a second, for long, end the connection', () => {
  const plane = openPlane()
  flood(plane, encode({ type: 'RequestLobbyState' }), { perSecond: 70, seconds: 60 })
  expect(plane.refusals[0]).toBe('rate_abuse')
})

test('what is read is counted by class and type with its bytes, inputs of both kinds apart', () => {
  const plane = openPlane({ dialect: 2 })
  const [create, ask] = [encode({ type: 'CreateSession', data: CREATE }), encode({ type: 'RequestLobbyState' })]
  const [ack, frame] = [encode({ type: 'TelemetryAck', data: { tick: 5 } }), inputFrame({})]
  for (const bytes of [create, ask, ask, ack, frame, INPUT]) hear(plane, bytes, 1)
  expect([...plane.counters.messagesIn.entries()]).toEqual([
    { messageClass: 'control', type: 'RequestLobbyState', messages: 2, bytes: 2 * ask.length },
    { messageClass: 'creation', type: 'CreateSession', messages: 1, bytes: create.length },
    { messageClass: 'acknowledgement', type: 'TelemetryAck', messages: 1, bytes: ack.length },
  ])
  expect(plane.counters).toMatchObject({ inputPacketsReceived: 2, inputBytes: frame.length + INPUT.length })
})
