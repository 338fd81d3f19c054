import { readFileSync } from 'node:fs'
import { decode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { checkMessagePack } from '../../src/protocol/check.ts'
import type { ClientMessage } from '../../src/protocol/client-messages.ts'
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from '../../src/protocol/codec.ts'
import { GameMode, SessionKind, SessionState } from '../../src/protocol/enums.ts'
import type { ServerMessage } from '../../src/protocol/server-messages.ts'
import { carId, playerId, serverSamples, sessionId, trackId } from './support/samples.ts'

const vectors: Record<string, string> = JSON.parse(
  readFileSync(new URL('../vectors/apexsim-vectors.json', import.meta.url), 'utf8'),
)
const bytesOf = (name: string) => Uint8Array.from(Buffer.from(vectors[name]!, 'hex'))

const client: Record<string, ClientMessage> = {
  Authenticate: { type: 'Authenticate', token: 'dev-token', playerName: 'Player' },
  Heartbeat: { type: 'Heartbeat', clientTick: 1 },
  Heartbeat300: { type: 'Heartbeat', clientTick: 300 },
  SelectCar: { type: 'SelectCar', carId },
  RequestLobbyState: { type: 'RequestLobbyState' },
  CreateSession: {
    type: 'CreateSession',
    trackId,
    maxPlayers: 8,
    aiCount: 2,
    lapLimit: 5,
    sessionKind: SessionKind.Practice,
  },
  JoinSession: { type: 'JoinSession', sessionId },
  JoinAsSpectator: { type: 'JoinAsSpectator', sessionId },
  LeaveSession: { type: 'LeaveSession' },
  StartSession: { type: 'StartSession' },
  SetGameMode: { type: 'SetGameMode', mode: GameMode.DemoLap },
  StartCountdown: { type: 'StartCountdown', countdownSeconds: 10, nextMode: GameMode.FreePractice },
  Disconnect: { type: 'Disconnect' },
  PlayerInput: { type: 'PlayerInput', serverTickAck: 1234, throttle: 0.75, brake: 0, steering: -0.5 },
}

const emptyLobby = { type: 'LobbyState', players: [], sessions: [], cars: [], tracks: [] } as const
const { name: _name, isAi: _isAi, ...fullCar } = serverSamples.Telemetry.cars[0]!
const { finishPosition: _finish, lastLapMs: _last, bestLapMs: _best, ...carWithoutOptions } = fullCar
const server: Record<string, ServerMessage> = {
  AuthSuccess: { type: 'AuthSuccess', playerId, serverVersion: 1 },
  AuthFailure: { type: 'AuthFailure', reason: 'bad token' },
  HeartbeatAck: { type: 'HeartbeatAck', serverTick: 0 },
  SessionJoined: { type: 'SessionJoined', sessionId, gridPosition: 1 },
  SessionLeft: { type: 'SessionLeft' },
  SessionStarting: { type: 'SessionStarting', countdownSeconds: 5 },
  GameModeChanged: { type: 'GameModeChanged', mode: GameMode.DemoLap },
  Error: { type: 'Error', code: 403, message: 'Only the host can start the session' },
  LobbyStateEmpty: emptyLobby,
  LobbyState1: { ...emptyLobby, players: [{ id: playerId, name: 'Player' }] },
  LobbyStateFull: {
    ...serverSamples.LobbyState,
    players: [{ id: playerId, name: 'Player', selectedCar: carId, inSession: sessionId }],
    sessions: [{ ...serverSamples.LobbyState.sessions[0]!, hostName: 'Player' }],
    cars: [
      {
        ...serverSamples.LobbyState.cars[0]!,
        name: '2021 F1 Fugazzi SF21',
        modelPath: `res://content/cars/${carId}/2021 F1 Fugazzi SF21.glb`,
      },
    ],
  },
  Telemetry0: {
    type: 'Telemetry',
    serverTick: 1,
    sessionState: SessionState.Countdown,
    gameMode: GameMode.Lobby,
    countdownMs: 5000,
    cars: [],
  },
  Telemetry1: {
    type: 'Telemetry',
    serverTick: 1000,
    sessionState: SessionState.Racing,
    gameMode: GameMode.FreePractice,
    cars: [{ ...carWithoutOptions, gear: 3 }],
  },
  Telemetry1b: {
    type: 'Telemetry',
    serverTick: 70_000,
    sessionState: SessionState.Countdown,
    gameMode: GameMode.Countdown,
    countdownMs: 4995,
    cars: [{ ...fullCar, isColliding: true }],
  },
}
const legacy: Record<string, ServerMessage> = {
  CountdownUpdate: { type: 'CountdownUpdate', secondsRemaining: 3 },
  PlayerDisconnected: { type: 'PlayerDisconnected', playerId },
}

describe('[D1.1] messages recorded from the reference', () => {
  test('every vector is covered', () => {
    const covered = [
      ...Object.keys(client).map((name) => `client.${name}`),
      ...Object.keys({ ...server, ...legacy }).map((name) => `server.${name}`),
      'replay.frame0',
      'replay.header',
    ]
    expect(covered.sort()).toEqual(Object.keys(vectors).sort())
  })

  test.each(Object.entries(client))('client %s is read, and written byte for byte the same', (name, message) => {
    const bytes = bytesOf(`client.${name}`)
    expect(decodeClientMessage(bytes)).toEqual({ ok: true, message })
    expect(decode(encodeClientMessage(message))).toEqual(decode(bytes))
    expect(encodeClientMessage(message)).toEqual(bytes)
  })

  test.each(Object.entries(server))('server %s is read, and written byte for byte the same', (name, message) => {
    const bytes = bytesOf(`server.${name}`)
    expect(decodeServerMessage(bytes)).toEqual({ ok: true, message })
    expect(decode(encodeServerMessage(message))).toEqual(decode(bytes))
    expect(encodeServerMessage(message)).toEqual(bytes)
  })

  test.each(Object.entries(legacy))('[D1.2] server %s is read', (name, message) => {
    expect(decodeServerMessage(bytesOf(`server.${name}`))).toEqual({ ok: true, message })
  })

  test('[D1.2] PlayerDisconnected carries both spellings if it is written', () => {
    const written = decode(encodeServerMessage({ type: 'PlayerDisconnected', playerId }))
    expect(written).toEqual({ type: 'PlayerDisconnected', data: { PlayerId: playerId, player_id: playerId } })
  })

  test.each(['replay.header', 'replay.frame0'])('%s passes the check of bytes', (name) => {
    expect(checkMessagePack(bytesOf(name))).toBeUndefined()
  })

  test('the bytes may be a Buffer, as sockets in Node hand them out', () => {
    const buffer = Buffer.concat([Buffer.from('xx'), bytesOf('server.Telemetry1')]).subarray(2)
    expect(decodeServerMessage(buffer)).toEqual({ ok: true, message: server['Telemetry1'] })
  })
})
