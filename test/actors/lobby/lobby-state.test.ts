import { describe, expect, test } from 'vitest'
import { Directory } from '../../../src/actors/lobby/directory.ts'
import { type LobbyContent, LobbyStateEncoder } from '../../../src/actors/lobby/lobby-state.ts'
import { decodeServerMessage } from '../../../src/protocol/codec.ts'
import { GameMode, SessionKind, SessionState, Visibility } from '../../../src/protocol/enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../../../src/protocol/ids.ts'
import { addressKey } from '../../../src/transport/address-key.ts'

const BYTES_MAX = 16_384
const nothing: LobbyContent = { cars: [], tracks: [], trackFiles: new Map() }
const idOf = <T extends string>(kind: number, number: number) =>
  `00000000-0000-4000-800${kind}-${number.toString(16).padStart(12, '0')}` as T
const playerId = (number: number) => idOf<PlayerId>(1, number)
const sessionId = (number: number) => idOf<SessionId>(2, number)

const MUTE = { send() {} }

function addPlayer(directory: Directory, number: number, session?: number): PlayerId {
  const id = playerId(number)
  const name = `Player ${number.toString().padStart(4, '0')}`
  const at = session === undefined ? undefined : sessionId(session)
  directory.setPlayer({
    id,
    name,
    address: addressKey('192.0.2.1'),
    carId: undefined,
    sessionId: at,
    player: MUTE,
    connection: MUTE,
  })
  return id
}

function addSession(directory: Directory, number: number, visibility: Visibility): SessionId {
  const id = sessionId(number)
  const listing = {
    ...{ id, name: 'S', trackId: idOf<TrackId>(3, 0), trackName: 'T', hostName: 'H', visibility },
    ...{ sessionKind: SessionKind.Multiplayer, playerCount: 1, maxPlayers: 2, aiCount: 0, spectatorCount: 0 },
    ...{ lapLimit: 1, state: SessionState.Lobby, mode: GameMode.Lobby },
  }
  const creator = { creatorId: undefined, creatorAddress: undefined }
  directory.setSession({ id, listing, ...creator, password: undefined, session: { send() {} } })
  return id
}

function crowd(count: number): Directory {
  const directory = new Directory()
  for (let number = 0; number < count; number++) addPlayer(directory, number)
  return directory
}

function read(bytes: Uint8Array) {
  const result = decodeServerMessage(bytes)
  if (!result.ok || result.message.type !== 'LobbyState') throw new Error('no LobbyState')
  return result.message
}

describe('[D1.4] LobbyState at an unchanged version is encoded once', () => {
  test('for all together', () => {
    const directory = crowd(3)
    const states = new LobbyStateEncoder(directory, nothing, BYTES_MAX)
    const first = states.stateFor(playerId(0))
    expect(states.stateFor(playerId(1))).toBe(first)
    addPlayer(directory, 3)
    expect(states.stateFor(playerId(0))).not.toBe(first)
    expect(read(states.stateFor(playerId(0))).players).toHaveLength(4)
  })

  test('and what changes nothing costs no encoding', () => {
    const directory = crowd(3)
    const states = new LobbyStateEncoder(directory, nothing, BYTES_MAX)
    const first = states.stateFor(playerId(0))
    directory.updatePlayer(playerId(0), { carId: directory.player(playerId(0))?.carId })
    expect(states.stateFor(playerId(0))).toBe(first)
  })

  test('for all members of a private session together, whom nobody else gets to see', () => {
    const directory = crowd(2)
    addSession(directory, 0, Visibility.Private)
    const members = [7, 8].map((number) => addPlayer(directory, number, 0))
    const states = new LobbyStateEncoder(directory, nothing, BYTES_MAX)
    const inside = states.stateFor(members[0]!)
    expect(states.stateFor(members[1]!)).toBe(inside)
    const outside = states.stateFor(playerId(0))
    expect(states.stateFor(members[0]!)).toBe(inside)
    expect([read(inside).sessions.length, read(outside).sessions.length]).toEqual([1, 0])
  })

  test('for far fewer pictures than there are players, also when it had to be cut', () => {
    const directory = crowd(300)
    addSession(directory, 0, Visibility.Public)
    const last = [998, 999].map((number) => addPlayer(directory, number, 0))
    const states = new LobbyStateEncoder(directory, nothing, BYTES_MAX)
    const ids = directory.players().map(({ id }) => id)
    const round = () => ids.map((id) => states.stateFor(id))
    const first = round()
    expect(round().every((bytes, index) => bytes === first[index])).toBe(true)
    expect(new Set(first).size).toBeLessThan(80)
    for (const [index, bytes] of first.entries()) {
      expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX)
      expect(read(bytes).players.map(({ id }) => id)).toContain(ids[index])
    }
    const own = read(states.stateFor(last[0]!))
    expect(own.sessions.map(({ id }) => id)).toEqual([sessionId(0)])
    expect(own.players.slice(-2).map(({ id }) => id)).toEqual(last)
  })
})

test('[D1.4] however many sessions there are, a lobby state keeps its bound of bytes, and members come first', () => {
  const directory = crowd(0)
  for (let number = 0; number < 60; number++) addSession(directory, number, Visibility.Public)
  const members = Array.from({ length: 10 }, (_, number) => addPlayer(directory, number, 59))
  const states = new LobbyStateEncoder(directory, nothing, BYTES_MAX)
  const bytes = states.stateFor(members[0]!)
  expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX)
  expect(read(bytes).players).toHaveLength(10)
  expect(read(bytes).sessions.at(-1)!.id).toBe(sessionId(59))
})

test('[D1.4] players beyond what a client reads are cut, also where the bytes would do', () => {
  const states = new LobbyStateEncoder(crowd(4100), nothing, 1_048_576)
  expect(read(states.stateFor(playerId(0))).players).toHaveLength(4096)
})

describe('[D1.4] content that alone would be too much', () => {
  const centerline = Array.from({ length: 64 }, (_, x) => ({ x, y: x }))
  const contentOf = (cars: number, tracks: number): LobbyContent => ({
    cars: Array.from({ length: cars }, (_, number) => ({
      ...{ id: idOf<CarId>(4, number), name: `Car ${number}`, modelPath: 'm', massKg: 1, maxEngineForceN: 1 },
    })),
    tracks: Array.from({ length: tracks }, (_, number) => ({
      ...{ id: idOf<TrackId>(3, number), name: `Track ${number}`, centerline },
    })),
    trackFiles: new Map(),
  })
  const stateOf = (content: LobbyContent) => {
    const bytes = new LobbyStateEncoder(crowd(1), content, BYTES_MAX).stateFor(playerId(0))
    expect(bytes.length).toBeLessThanOrEqual(BYTES_MAX)
    expect(read(bytes).players).toHaveLength(1)
    return read(bytes)
  }

  test('is whole while it fits', () => {
    const content = contentOf(5, 5)
    expect(stateOf(content)).toMatchObject({ cars: content.cars, tracks: content.tracks })
  })

  test('loses the last Centerlines first', () => {
    const { cars, tracks } = stateOf(contentOf(5, 50))
    expect([cars.length, tracks.length]).toEqual([5, 50])
    const lengths = tracks.map((track) => track.centerline.length)
    expect(lengths.slice(0, 2)).toEqual([64, 64])
    expect(lengths.at(-1)).toBe(0)
  })

  test('then the last tracks and cars', () => {
    const content = contentOf(500, 500)
    const { cars, tracks } = stateOf(content)
    expect(cars.length).toBeGreaterThan(30)
    expect(tracks.length).toBeGreaterThan(50)
    expect(cars).toEqual(content.cars.slice(0, cars.length))
    expect(tracks.map(({ id }) => id)).toEqual(content.tracks.slice(0, tracks.length).map(({ id }) => id))
  })
})

test('[CNT3] other content is in the next LobbyState, and a session keeps the file of a track that is gone', () => {
  const directory = crowd(1)
  addSession(directory, 0, Visibility.Public)
  const trackId = idOf<TrackId>(3, 0)
  const content = {
    cars: [],
    tracks: [{ id: trackId, name: 'Old', centerline: [] }],
    trackFiles: new Map([[trackId, 'tracks/old.yaml']]),
  }
  const live = { ...content }
  const states = new LobbyStateEncoder(directory, live, BYTES_MAX)
  expect(read(states.stateFor(playerId(0))).tracks.map(({ name }) => name)).toEqual(['Old'])
  live.tracks = [{ id: idOf<TrackId>(3, 1), name: 'New', centerline: [] }]
  live.trackFiles = new Map([[idOf<TrackId>(3, 1), 'tracks/new.yaml']])
  states.contentChanged()
  const state = read(states.stateFor(playerId(0)))
  expect(state.tracks.map(({ name }) => name)).toEqual(['New'])
  expect(state.sessions.map(({ trackFile }) => trackFile)).toEqual(['tracks/old.yaml'])
})
