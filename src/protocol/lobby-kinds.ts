import { sessionKind, sessionState } from './enum-kinds.ts'
import { SessionKind } from './enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from './ids.ts'
import { CENTERLINE_POINTS_MAX, NAME_CHARS_MAX, PATH_CHARS_MAX, PLAYER_NAME_WIRE_CHARS_MAX } from './limits.ts'
import type { LobbyCar, LobbyPlayer, LobbySession, LobbyTrack } from './server-messages.ts'
import { f32, id, list, text, u8 } from './wire-kind.ts'
import { defaulted, orNil, required, struct } from './wire-struct.ts'

/** The items of dialect 1's LobbyState, spelled and ordered as the reference does. */
export const lobbyPlayer = struct<LobbyPlayer>({
  id: required('Id', id<PlayerId>()),
  name: required('Name', text(PLAYER_NAME_WIRE_CHARS_MAX)),
  selectedCar: orNil('SelectedCar', id<CarId>()),
  inSession: orNil('InSession', id<SessionId>()),
})

export const lobbySession = struct<LobbySession>({
  id: required('Id', id<SessionId>()),
  trackName: required('TrackName', text(NAME_CHARS_MAX)),
  trackFile: required('TrackFile', text(PATH_CHARS_MAX)),
  hostName: required('HostName', text(PLAYER_NAME_WIRE_CHARS_MAX)),
  sessionKind: defaulted('SessionKind', sessionKind, SessionKind.Multiplayer),
  playerCount: required('PlayerCount', u8),
  maxPlayers: required('MaxPlayers', u8),
  state: required('State', sessionState),
})

export const lobbyCar = struct<LobbyCar>({
  id: required('Id', id<CarId>()),
  name: required('Name', text(NAME_CHARS_MAX)),
  modelPath: required('ModelPath', text(PATH_CHARS_MAX)),
  massKg: required('MassKg', f32),
  maxEngineForceN: required('MaxEngineForceN', f32),
})

// The keys of a point are in lower case, inside items that are not.
const point = struct<{ readonly x: number; readonly y: number }>({ x: required('x', f32), y: required('y', f32) })

export const lobbyTrack = struct<LobbyTrack>({
  id: required('Id', id<TrackId>()),
  name: required('Name', text(NAME_CHARS_MAX)),
  centerline: defaulted('Centerline', list(point, CENTERLINE_POINTS_MAX), []),
})
