import type { CarId } from '../protocol/ids.ts'
import type { ReplayContent, ReplayParticipant } from './replay-header.ts'

/**
 * Something that happened at a tick, told for viewers and indexes: what the rules found (RaceEvent), who joined or left.
 * The kinds are an open list: a reader hands on what it does not know. Values are plain JSON.
 */
export interface ReplayEvent {
  readonly tick: number
  readonly kind: string
  readonly [key: string]: JsonValue | undefined
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/**
 * What recorders of this program write: what the rules found, then what befell drivers, cars and the recording itself.
 * docs/REPLAY-FORMAT.md has a row for each.
 */
export const EVENT_KINDS = [
  'sector',
  'lap',
  'finished',
  'track-limits',
  'penalty',
  'retired',
  'contact',
  'joined',
  'left',
  'taken-over',
  'handed-back',
  'resumed',
  'recording-degraded',
] as const

/** An event as it is handed to a recorder: a kind that is not in the list, and so in no document, is a fault of types. */
export interface WrittenEvent extends ReplayEvent {
  readonly kind: (typeof EVENT_KINDS)[number]
}

/** Kind of {@link joinedEvent}. Of other kinds the format itself reads RaceEvent's `lap`, for the lap index, and {@link RESUMED}. */
export const JOINED = 'joined'

/**
 * Somebody comes into a run under way, which the header could not know: who, and the car he brings. Recorders write it
 * with the command that adds the car, so that a reader of the file knows all cars and all participants.
 */
export function joinedEvent(tick: number, participant: ReplayParticipant, car: ReplayContent<CarId>): WrittenEvent {
  return { tick, kind: JOINED, ...participant, car: { ...car } }
}

export const RESUMED = 'resumed'

/**
 * The server was killed after the tick before `tick`, and went on with the run when it had been away for so long. Seconds
 * that it had driven and not written yet were driven anew.
 */
export function resumedEvent(tick: number, awayMs: number): WrittenEvent {
  return { tick, kind: RESUMED, awayMs }
}
