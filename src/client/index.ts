// biome-ignore lint/performance/noBarrelFile: the one door to the SDK, for browsers and Node alike; nothing behind it is of Node only.
export { GameMode, SessionKind, SessionState, Visibility } from '../protocol/enums.ts'
export type { GhostAddedMessage } from '../protocol/ghost-messages.ts'
export { type CarId, type PlayerId, parseId, type SessionId, type TrackId } from '../protocol/ids.ts'
export type { PlaybackStateMessage } from '../protocol/playback-messages.ts'
export type { ReplayListing } from '../protocol/replay-messages.ts'
export type {
  CarListing,
  ClassifiedCar,
  Participant,
  SessionListing,
  TrackListing,
} from '../protocol/server-messages.ts'
export { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
export { ApexSimError } from './apex-sim-error.ts'
export { Client, type Content, type PlaybackWish, type ReplayFilter, type SessionWish } from './client.ts'
export type { ClientClock } from './client-clock.ts'
export type { ClientEvent, ConnectionEvent } from './client-event.ts'
export { type ConnectOptions, connect } from './connect.ts'
export type { GhostControls, GhostWish } from './ghost-controls.ts'
export type { DriverInput } from './input-sender.ts'
export type { Listed, Page } from './pages.ts'
export type { PlaybackControls, PlaybackPlace } from './playback-controls.ts'
export type { ReconnectOptions } from './reconnection.ts'
export type { SessionView } from './session-view.ts'
export type { TelemetryFrame, TelemetryListener } from './telemetry-feed.ts'
export type {
  ClientTransport,
  DatagramSocket,
  OpenDatagrams,
  OpenTransport,
  TransportListener,
} from './transport.ts'
