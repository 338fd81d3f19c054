import type { CarId, PlayerId } from './ids.ts'

/** What dialect 2 says of ghosts, recorded laps that drive along in a practice (RPL2). */

export type GhostClientMessage = AddGhostMessage | RemoveGhostMessage

/** D2: a recorded lap is to drive along with the laps of the sender. */
export interface AddGhostMessage {
  readonly type: 'AddGhost'
  readonly replayId: string
  /** Whose lap it is; anybody's when absent. */
  readonly slot?: number
  /** From 1; the fastest when absent. */
  readonly lap?: number
}

/** D2: this ghost of the sender, or all of them. */
export interface RemoveGhostMessage {
  readonly type: 'RemoveGhost'
  /** The ghost's own row in telemetry. */
  readonly slot?: number
}

export type GhostServerMessage = GhostAddedMessage | GhostRemovedMessage

/** The answer to AddGhost. The ghost is a participant by now, which everybody has been told. */
export interface GhostAddedMessage {
  readonly type: 'GhostAdded'
  readonly replayId: string
  /** Its row in telemetry. */
  readonly slot: number
  /** Its id as a participant. */
  readonly playerId: PlayerId
  /** Who drove the lap, with what. */
  readonly driverName: string
  readonly carId: CarId
  readonly carName: string
  /** From 1. */
  readonly lap: number
  readonly timeMs: number
  /** Driven within the track limits. */
  readonly isValid: boolean
}

/** The answer to RemoveGhost. */
export interface GhostRemovedMessage {
  readonly type: 'GhostRemoved'
  /** How many there were, at least one. */
  readonly count: number
}
