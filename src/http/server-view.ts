import type { CarId, PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import type { CarListing, ClassifiedCar, SessionListing, TrackListing } from '../protocol/server-messages.ts'
import type { Storage } from '../storage/storage.ts'
import type { ReplayView } from './replay-view.ts'

/**
 * All that HTTP may know of the server, as a port. Everything but `metrics`, `session`, `storage` and `replays` answers at once
 * from memory and is cheap enough to be asked by every request; HTTP changes nothing but name, pin and life of recordings.
 */
export interface ServerView {
  /** The operator's name for the server. */
  readonly name: string
  readonly version: string
  readonly storage: Pick<Storage, 'listSessions' | 'session' | 'races'>
  readonly replays: ReplayView
  /** Whether the process does its work; unhealthy means "restart me". */
  health(): Health
  /** Whether new players should be sent here. */
  readiness(): Readiness
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>
  /** The sessions that exist now and may be listed. */
  sessions(): readonly SessionListing[]
  /** Any session that exists now, a private one too: knowing its id is the right to look. */
  session(id: SessionId): Promise<LiveSession | undefined>
  tracks(): readonly TrackListing[]
  cars(): readonly CarListing[]
  trackJson(id: TrackId): ContentFile | undefined
  carJson(id: CarId): ContentFile | undefined
  /** The centreline in metres for a small map, in driving order, as this session is driven on it. The same list until it is another track. */
  trackOutline(id: TrackId, sessionId?: SessionId): readonly Point[]
}

export type Health = { readonly isHealthy: true } | { readonly isHealthy: false; readonly reason: string }

export interface Readiness {
  readonly isReady: boolean
  /** What is not ready: "starting", "content", "storage", "tick_lag", "draining". */
  readonly missing: readonly string[]
  /** What does not work as it should while players are served: "recording". Absent when all does. */
  readonly degraded?: readonly string[]
}

export interface LiveSession {
  readonly listing: SessionListing
  /** The order now, first to last. */
  readonly classification: readonly ClassifiedCar[]
  /** Where the cars are now, metres. */
  readonly cars: readonly CarOnMap[]
}

export interface CarOnMap extends Point {
  readonly playerId: PlayerId
  /** Its driver's connection is lost, and his place is kept. */
  readonly isAway?: true
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A track's or car's data as JSON text (CNT1). */
export interface ContentFile {
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes, lower-case hex. */
  readonly hash: string
  readonly name: string
}
