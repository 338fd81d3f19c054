import type { CarId, PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import type { RaceSettings } from '../race/race-settings.ts'
import type { ClassifiedSlot } from '../rules/classification.ts'
import type { ReplayColumn } from './replay-columns.ts'

/** What stands at the start of a replay: all that was known when the run began. */
export interface ReplayHeader {
  /** See {@link isReplayId}. */
  readonly replayId: string
  readonly sessionId: SessionId
  /** Of the session's races, from 1. */
  readonly raceNumber: number
  readonly tickHz: number
  /** SIM_VERSION of the program that drove the race. */
  readonly simVersion: string
  readonly serverVersion: string
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number
  readonly track: ReplayContent<TrackId>
  /** Of the cars on the grid; those that come later are in `joined` events and in the footer. */
  readonly cars: readonly ReplayContent<CarId>[]
  readonly participants: readonly ReplayParticipant[]
  readonly settings: RaceSettings
  /** The race's tick when it was constructed; the first recorded tick is the next one. */
  readonly startTick: number
  /** As in COLUMNS of the recorder. */
  readonly columns: readonly ReplayColumn[]
  readonly session: ReplaySession
}

export interface ReplayContent<Id extends string> {
  readonly id: Id
  readonly name: string
  /** SHA-256 of the content's JSON, lower-case hex, as in the server's listings. */
  readonly hash: string
}

export interface ReplayParticipant {
  readonly slot: number
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId
  readonly isAi: boolean
  /** Of an AI, 0..1. */
  readonly skill?: number
  /** From 1. */
  readonly gridPosition: number
}

export interface ReplaySession {
  readonly name: string
  /** In words: multiplayer, practice, sandbox. */
  readonly kind: string
  /** False when the session was private or had a password: no list names its recordings. */
  readonly isListed: boolean
}

/** What only the end of a run tells. */
export interface ReplayEnding {
  /** Why it ended, in a word: over, closed, crashed, recovered… */
  readonly reason: string
  /** `Race.hash()` after the last recorded tick and the commands of that tick; undefined when nobody knows. */
  readonly finalHash?: number
  /** `classify` of the race at that moment. */
  readonly classification: readonly ClassifiedSlot[]
  /** Lower-case hex SHA-256 of all bytes before the footer block (see ReplayEncoder.flush). */
  readonly sha256?: string
  /** Ed25519 signature of the 32 bytes of `sha256`, lower-case hex. */
  readonly signature?: string
}

/** What stands at the end of a finished replay. */
export interface ReplayFooter extends ReplayEnding {
  readonly lastTick: number
  /** Tick of the green light, 0 without one. */
  readonly greenTick: number
  /** Of the header and all who came later; a slot may have several. */
  readonly participants: readonly FinishedParticipant[]
  /** All cars that were driven. */
  readonly cars: readonly ReplayContent<CarId>[]
  readonly chunks: readonly ReplayChunkEntry[]
  readonly laps: readonly LapEntry[]
  /** Where to look for events that people seek: all but sectors and laps. */
  readonly events: readonly EventEntry[]
  /** Times that ticks are missing, at the beginning, between two chunks or at the end; without any the recording is whole. */
  readonly gaps: number
  /** Times that a server went on with the run after a crash; absent for none. */
  readonly resumed?: number
}

export interface FinishedParticipant extends ReplayParticipant {
  /** In the classification; absent when the participant's slot is not in it. */
  readonly finishPosition?: number
}

/** Where a chunk lies. Chunks follow each other in ticks; after a gap the next one's `firstTick` leaps. */
export interface ReplayChunkEntry {
  /** Of its block in the file, bytes. */
  readonly offset: number
  /** Of its block with its head, bytes. */
  readonly length: number
  readonly firstTick: number
  readonly ticks: number
}

export interface LapEntry {
  readonly tick: number
  readonly slot: number
  readonly lap: number
  readonly timeMs: number
  readonly isValid: boolean
}

export interface EventEntry {
  readonly tick: number
  readonly kind: string
  /** -1 for an event of the race as a whole. */
  readonly slot: number
}

const REPLAY_ID = /^[a-z0-9][a-z0-9-]{0,63}$/

/** True for the name of a replay: safe as the name of a file anywhere. */
export function isReplayId(text: string): boolean {
  return REPLAY_ID.test(text)
}
