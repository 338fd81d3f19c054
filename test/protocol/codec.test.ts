import { encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
  isForDialect1,
} from '../../src/protocol/codec.ts'
import { carId, clientSamples, playerId, serverSamples, sessionId, trackId } from './support/samples.ts'

const clientMessages = Object.values(clientSamples)
const serverMessages = Object.values(serverSamples)

describe('every message type', () => {
  test.each(clientMessages)('$type of a client survives the wire', (message) => {
    expect(decodeClientMessage(encodeClientMessage(message))).toEqual({ ok: true, message })
  })

  test.each(serverMessages)('$type of the server survives the wire', (message) => {
    expect(decodeServerMessage(encodeServerMessage(message))).toEqual({ ok: true, message })
  })

  test.each(clientMessages)('[FRM6] $type cut at any byte is a fault', (message) => {
    const bytes = encodeClientMessage(message)
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeClientMessage(bytes.subarray(0, length)).ok).toBe(false)
    }
  })

  test.each(serverMessages)('[FRM6] $type of the server cut at any byte is a fault', (message) => {
    const bytes = encodeServerMessage(message)
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeServerMessage(bytes.subarray(0, length)).ok).toBe(false)
    }
  })
})

const read = (type: string, data?: unknown) =>
  decodeClientMessage(encode(data === undefined ? { type } : { type, data }))

describe('what readers accept', () => {
  test('[D1.1] keys may come in any order, and unknown keys are ignored', () => {
    const bytes = encode({ extra: [1], data: { more: { deep: 1 }, session_id: sessionId }, type: 'JoinSession' })
    expect(decodeClientMessage(bytes)).toEqual({ ok: true, message: { type: 'JoinSession', sessionId } })
  })

  test.each([undefined, null, {}])('[D1.1] a message without fields may have %o for data', (data) => {
    expect(read('LeaveSession', data)).toEqual({ ok: true, message: { type: 'LeaveSession' } })
  })

  test('[D1.1] an id may be in upper case and of any version', () => {
    const decoded = read('SelectCar', { car_config_id: 'D4E5F6A7-B8C9-4D4E-1F2A-3B4C5D6E7F8A' })
    expect(decoded).toMatchObject({ message: { carId: 'd4e5f6a7-b8c9-4d4e-1f2a-3b4c5d6e7f8a' } })
  })

  test('[D1.1] floats may come as float32, float64 or integers of any width', () => {
    const data = { server_tick_ack: 1, throttle: 1, brake: 0.25, steering: Math.fround(-0.3) }
    const message = { type: 'PlayerInput', serverTickAck: 1, throttle: 1, brake: 0.25, steering: Math.fround(-0.3) }
    expect(read('PlayerInput', data)).toEqual({ ok: true, message })
    expect(decodeClientMessage(encode({ type: 'PlayerInput', data }, { forceFloat32: true }))).toEqual({
      ok: true,
      message,
    })
  })

  test('a session without a kind is multiplayer', () => {
    const data = { track_config_id: trackId, max_players: 8, ai_count: 0, lap_limit: 3 }
    expect(read('CreateSession', data)).toMatchObject({ message: { sessionKind: 0 } })
    expect(read('CreateSession', { ...data, session_kind: null })).toMatchObject({ message: { sessionKind: 0 } })
  })

  test('an optional key that is nil is absent', () => {
    expect(read('JoinSession', { session_id: sessionId, password: null })).toEqual({
      ok: true,
      message: { type: 'JoinSession', sessionId },
    })
  })

  test('[INP1] pedals and steering are clamped', () => {
    const data = { server_tick_ack: 0, throttle: 1e300, brake: -3, steering: -7 }
    expect(read('PlayerInput', data)).toMatchObject({ message: { throttle: 1, brake: 0, steering: -1 } })
  })

  test('PlayerDisconnected is read in either spelling', () => {
    for (const key of ['PlayerId', 'player_id']) {
      const bytes = encode({ type: 'PlayerDisconnected', data: { [key]: playerId } })
      expect(decodeServerMessage(bytes)).toMatchObject({ message: { playerId } })
    }
  })
})

describe('[FRM6] what readers refuse, naming the field', () => {
  test.each([
    ['max_players', { max_players: 256 }],
    ['max_players', { max_players: -1 }],
    ['max_players', { max_players: 1.5 }],
    ['max_players', { max_players: '8' }],
    ['max_players', { max_players: undefined }],
    ['max_players', { max_players: null }],
    ['session_kind', { session_kind: 3 }],
    ['session_kind', { session_kind: 'Practice' }],
    ['track_config_id', { track_config_id: trackId.replaceAll('-', '') }],
    ['track_config_id', { track_config_id: new Uint8Array(16) }],
    ['password', { password: 'x'.repeat(129) }],
    ['visibility', { visibility: 3 }],
  ])('CreateSession with a wrong %s', (field, wrong) => {
    const data = { track_config_id: trackId, max_players: 8, ai_count: 0, lap_limit: 3, ...wrong }
    const decoded = decodeClientMessage(encode({ type: 'CreateSession', data }, { ignoreUndefined: true }))
    expect(decoded).toMatchObject({ ok: false, fault: { reason: 'bad_message', field } })
    if (!decoded.ok) expect(decoded.fault.message).toContain(field)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('[INP1] %d as a pedal', (throttle) => {
    const data = { server_tick_ack: 0, throttle, brake: 0, steering: 0 }
    expect(read('PlayerInput', data)).toMatchObject({ ok: false, fault: { field: 'throttle' } })
  })

  test('an unknown type, a type in the wrong case and a type that every object has', () => {
    for (const type of ['Nonsense', 'heartbeat', 'toString', '']) {
      expect(read(type)).toMatchObject({ ok: false, fault: { field: 'type' } })
    }
  })

  test('anything that is no map with a type', () => {
    for (const value of [null, 1, 'Heartbeat', ['Heartbeat', {}], {}, { type: 0 }, new Uint8Array(3)]) {
      expect(decodeClientMessage(encode(value)).ok).toBe(false)
    }
  })

  test('fields outside data, and data that is no map', () => {
    expect(decodeClientMessage(encode({ type: 'SelectCar', car_config_id: carId }))).toMatchObject({
      fault: { field: 'data' },
    })
    expect(read('SelectCar', [carId])).toMatchObject({ fault: { field: 'data' } })
    expect(read('LeaveSession', [])).toMatchObject({ fault: { field: 'data' } })
  })

  test('a wrong value deep inside is named with its path', () => {
    const bytes = encode({
      type: 'LobbyState',
      data: {
        PlayersInLobby: [],
        AvailableSessions: [],
        CarConfigs: [],
        TrackConfigs: [{ Id: trackId, Name: 'a', Centerline: [{ x: 1 }] }],
      },
    })
    expect(decodeServerMessage(bytes)).toMatchObject({ fault: { field: 'TrackConfigs[0].Centerline[0].y' } })
  })

  test('a text as long as it may be is taken, and one longer by one is not', () => {
    expect(read('Authenticate', { token: 'x'.repeat(4096), player_name: '' }).ok).toBe(true)
    expect(read('Authenticate', { token: 'x'.repeat(4097), player_name: '' })).toMatchObject({
      fault: { field: 'token' },
    })
  })
})

describe('what the writer does', () => {
  test('a number that the wire cannot hold is a bug that throws', () => {
    expect(() => encodeServerMessage({ type: 'HeartbeatAck', serverTick: -1 })).toThrow(RangeError)
    expect(() => encodeServerMessage({ type: 'HeartbeatAck', serverTick: 2 ** 32 })).toThrow(RangeError)
    expect(() => encodeServerMessage({ ...serverSamples.Pong, t0: Number.NaN })).toThrow(RangeError)
  })

  test('a text that is too long or has half a surrogate pair still makes a valid message', () => {
    const bytes = encodeServerMessage({ type: 'AuthFailure', reason: `\ud83c${'x'.repeat(2000)}` })
    const decoded = decodeServerMessage(bytes)
    expect(decoded).toMatchObject({ ok: true, message: { reason: `\ufffd${'x'.repeat(1023)}` } })
  })

  test('bytes of a view into a larger buffer are written alone', () => {
    const bytes = Uint8Array.of(9, 9, 1, 2, 9).subarray(2, 4)
    const decoded = decodeServerMessage(encodeServerMessage({ ...serverSamples.ContentChunk, bytes }))
    expect(decoded).toMatchObject({ message: { bytes: Uint8Array.of(1, 2) } })
  })

  test('a message larger than the encoder’s buffer comes out whole', () => {
    const cars = Array.from({ length: 600 }, () => serverSamples.LobbyState.cars[0]!)
    const message = { ...serverSamples.LobbyState, cars }
    expect(decodeServerMessage(encodeServerMessage(message))).toEqual({ ok: true, message })
    const chunk = { ...serverSamples.ContentChunk, bytes: new Uint8Array(32_768).fill(7) }
    expect(decodeServerMessage(encodeServerMessage(chunk))).toEqual({ ok: true, message: chunk })
  })
})

test('[D1.2] a dialect-1 client is never sent a type that it does not know', () => {
  const types = Object.values(serverSamples).map((message) => message.type)
  expect(types.filter(isForDialect1)).toEqual([
    'AuthSuccess',
    'AuthFailure',
    'HeartbeatAck',
    'LobbyState',
    'SessionJoined',
    'SessionLeft',
    'SessionStarting',
    'GameModeChanged',
    'Error',
    'Telemetry',
    'PlayerDisconnected',
  ])
})
