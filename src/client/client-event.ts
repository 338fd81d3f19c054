import type { ServerMessage } from '../protocol/server-messages.ts'

/** What a client's events are made of: everything critical that the server says without being asked. */
export type ClientEvent = Extract<ServerMessage, { type: ClientEventType }>
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
  'SessionListed',
  'SessionChanged',
  'SessionUnlisted',
  'Goodbye',
] as const

const types: ReadonlySet<string> = new Set(EVENT_TYPES)

/** False for what is only ever an answer, and for what dialect 2 does not get. */
export function isClientEvent(message: ServerMessage): message is ClientEvent {
  return types.has(message.type)
}
