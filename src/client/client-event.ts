import type { ServerMessage } from '../protocol/server-messages.ts'
import type { ApexSimError } from './apex-sim-error.ts'

/** What a client's events are made of: everything critical that the server says without being asked, and how the link does. */
export type ClientEvent = ServerEvent | ConnectionEvent
type ServerEvent = Extract<ServerMessage, { type: ClientEventType }>

/** Of a client that comes back by itself after a lost connection. */
export type ConnectionEvent =
  /** The connection is lost for this reason, and another is being opened. */
  | { readonly type: 'connection'; readonly state: 'reconnecting'; readonly error: ApexSimError }
  /** The same player again, in the session he was in unless a SessionLeft came just before. */
  | { readonly type: 'connection'; readonly state: 'resumed' }
  /** Connected, but as another player: his place was not kept. He is in no session; his car is selected again. */
  | { readonly type: 'connection'; readonly state: 'renewed' }
  /** The end. */
  | { readonly type: 'connection'; readonly state: 'lost'; readonly error: ApexSimError }

type ClientEventType = (typeof EVENT_TYPES)[number]

const EVENT_TYPES = [
  'SessionLeft',
  'SessionStarting',
  'GameModeChanged',
  'Error',
  'SessionSnapshot',
  'ParticipantJoined',
  'ParticipantLeft',
  'HostChanged',
  'SessionStateChanged',
  'SectorCompleted',
  'LapCompleted',
  'CarFinished',
  'TrackLimits',
  'TimePenalty',
  'CarRetired',
  'RaceResults',
  'SessionClosed',
  'PlaybackState',
  'SessionListed',
  'SessionChanged',
  'SessionUnlisted',
  'Notice',
  'ContentChanged',
  'Goodbye',
] as const

const types: ReadonlySet<string> = new Set(EVENT_TYPES)

/** False for what is only ever an answer, and for what dialect 2 does not get. */
export function isClientEvent(message: ServerMessage): message is ServerEvent {
  return types.has(message.type)
}
