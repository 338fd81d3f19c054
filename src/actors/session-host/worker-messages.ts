import type { Figures } from '../../observability/figures.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { CarListing, SessionJoinedMessage, SessionListing, TrackListing } from '../../protocol/server-messages.ts'
import type { PreparedCar } from '../../race/prepared-race.ts'
import type { LapWish } from '../../replay/cut-lap.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import type { RecorderOptions } from '../../runtime/recorder/recorder.ts'
import type { RecorderNews } from '../../runtime/recorder/recorder-news.ts'
import type { BoardSize } from '../../runtime/session-worker/board.ts'
import type { CarriedError } from '../../runtime/session-worker/carried-error.ts'
import type { Track } from '../../simulation/track.ts'
import type { StoredRace } from '../../storage/storage.ts'
import type { LapReading, SessionConfig } from '../session/session-deps.ts'
import type { RunEvent, SessionEvent, SessionSettings } from '../session/session-events.ts'
import type { SessionLook } from '../session/session-look.ts'
import type { OrderAnswer, OrderEvent, SessionOrder } from '../session/session-order.ts'
import type { Sight } from '../session/session-sight.ts'
import type { WatchWish } from '../session/session-watch.ts'

/** What a session host and its worker say to each other. Everything in it can be cloned; frames and inputs go by rings. */

/** What a worker is started with. */
export interface SessionWorkerData {
  readonly frames: SharedArrayBuffer
  readonly inputs: SharedArrayBuffer
  readonly board: SharedArrayBuffer
  readonly boardSize: BoardSize
  /** Without `udp`, which the worker adds when it has its socket. */
  readonly config: SessionConfig
  readonly overrunTicksMax: number
  /** Undefined while the datagram channel is off. */
  readonly datagrams: WorkerDatagrams | undefined
  readonly tracks: readonly TrackListing[]
  readonly cars: readonly CarListing[]
  /** Lines below it are not sent. */
  readonly logLevel: string
  /** See {@link createActorTrace}. */
  readonly actorEventsPerSecond: number
  readonly recorder: Pick<RecorderOptions, 'worker' | 'batchesMax'>
  readonly serverVersion: string
}

export interface WorkerDatagrams {
  readonly host: string
  /** 0 = any free one. */
  readonly port: number
  readonly publicHost: string
  readonly inputsPerSecond: number
}

/** A member as the worker knows him. */
export interface CarriedMember {
  /** Names this membership; never given twice by one host. */
  readonly id: number
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId | undefined
  /** See Member. */
  readonly tokenHash: string | undefined
  readonly dialect: 1 | 2
  /** Frames a second. */
  readonly hz: number
  /** Of his datagram channel; undefined without one. */
  readonly datagrams: { readonly token: Uint8Array; readonly heardCell: number } | undefined
}

/** Events of a session that carry nothing but data. */
export type CarriedEvent = Exclude<
  SessionEvent,
  | { type: 'member.join' }
  | { type: 'member.return' }
  | { type: 'member.restore' }
  | { type: 'cars.prepared' }
  | { type: 'ghost.read' }
  | OrderEvent
  | RunEvent
>

export type ToWorker =
  | {
      readonly type: 'session.open'
      readonly settings: SessionSettings
      readonly tickCell: number
      /** The run that a crash cut off, which it begins with. */
      readonly resumption?: ResumableRun
    }
  | {
      readonly type: 'member.join'
      readonly sessionId: SessionId
      readonly member: CarriedMember
      readonly asSpectator: boolean
    }
  /** In place of whoever this player was before. */
  | { readonly type: 'member.return'; readonly sessionId: SessionId; readonly member: CarriedMember }
  | {
      readonly type: 'member.restore'
      readonly sessionId: SessionId
      readonly member: CarriedMember
      readonly slot: number
    }
  /** `asker` is the member who waits for the answer; it is said when the event has been dealt with. */
  | {
      readonly type: 'session.tell'
      readonly sessionId: SessionId
      readonly event: CarriedEvent
      readonly asker: number | undefined
    }
  | { readonly type: 'member.rate'; readonly member: number; readonly hz: number }
  | WorkerNews
  /** No recording begins any more; `recordings.closed` when all are complete, or `msMax` have passed. */
  | { readonly type: 'recordings.close'; readonly msMax: number }
  | { readonly type: 'session.look'; readonly sessionId: SessionId; readonly request: number }
  /** Somebody watches it from now on, or nobody does any more; what there is to see comes as `session.seen`. */
  | { readonly type: 'session.watch'; readonly sessionId: SessionId; readonly wish: WatchWish | undefined }
  | {
      readonly type: 'session.order'
      readonly sessionId: SessionId
      readonly request: number
      readonly order: SessionOrder
    }
  | { readonly type: 'answer'; readonly request: number; readonly value: Answer }
  | { readonly type: 'answer.failed'; readonly request: number; readonly error: CarriedError }

/** What all workers are told when it changes; a new one is started with it. */
export type WorkerNews =
  /** Sessions that are opened from now on are driven with this. */
  | {
      readonly type: 'content.replaced'
      readonly tracks: readonly TrackListing[]
      readonly cars: readonly CarListing[]
    }
  | { readonly type: 'log.level'; readonly level: string }

/** What the main thread answers a worker's requests with. */
export type Answer =
  | { readonly kind: 'prepared'; readonly race: CarriedContent }
  | { readonly kind: 'saved'; readonly isPersisted: boolean }
  | { readonly kind: 'lap'; readonly reading: LapReading }

/** What a worker has not got yet of a race's content. */
export interface CarriedContent {
  readonly track: Track | undefined
  readonly cars: ReadonlyMap<CarId, PreparedCar>
}

export type WorkerRequest =
  | PrepareRequest
  | { readonly kind: 'save'; readonly race: StoredRace }
  | { readonly kind: 'lap'; readonly replayId: string; readonly wish: LapWish }

/** Content of a session, which the main thread keeps for it, in the versions that the worker knows of. */
export interface PrepareRequest {
  readonly kind: 'prepare'
  readonly sessionId: SessionId
  readonly track: ContentKey<TrackId>
  /** What has not been sent yet. */
  readonly cars: readonly ContentKey<CarId>[]
  /** The track itself need not be sent again. */
  readonly hasTrack: boolean
}

export interface ContentKey<Id> {
  readonly id: Id
  readonly hash: string
}

/** Events of a player that carry nothing but data; what hands over a right is made again on the other side. */
export type CarriedPlayerEvent =
  | { readonly type: 'session.joined'; readonly reply: SessionJoinedMessage }
  | { readonly type: 'session.refused'; readonly reason: Reason; readonly detail?: string }
  | { readonly type: 'session.left'; readonly sessionId: SessionId; readonly reason?: Reason }
  | { readonly type: 'seat.granted'; readonly slot: number; readonly grant: number }
  | { readonly type: 'seat.revoked' }

export type FromWorker =
  /** Its modules are loaded, its socket is open. */
  | { readonly type: 'worker.ready' }
  /** A critical message, encoded. One batch carries bytes that several members get only once. */
  | { readonly type: 'member.said'; readonly member: number; readonly bytes: Uint8Array }
  | { readonly type: 'member.event'; readonly member: number; readonly event: CarriedPlayerEvent }
  /** What the member hears from here to `member.answered` is the answer to his request. */
  | { readonly type: 'member.answering'; readonly member: number }
  | { readonly type: 'member.answered'; readonly member: number }
  | { readonly type: 'session.changed'; readonly listing: SessionListing }
  | { readonly type: 'session.ended'; readonly sessionId: SessionId; readonly error: CarriedError | undefined }
  | { readonly type: 'session.looked'; readonly request: number; readonly look: SessionLook | undefined }
  | { readonly type: 'session.seen'; readonly sessionId: SessionId; readonly sight: Sight }
  | { readonly type: 'session.ordered'; readonly request: number; readonly answer: OrderAnswer | undefined }
  | { readonly type: 'request'; readonly request: number; readonly what: WorkerRequest }
  | {
      readonly type: 'log'
      readonly level: LogLevel
      readonly fields: object
      readonly error: CarriedError | undefined
      readonly message: string
    }
  | { readonly type: 'figures'; readonly figures: Figures }
  | { readonly type: 'recording'; readonly news: RecorderNews }
  | { readonly type: 'recordings.closed' }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** How it comes: messages of one turn together; with none, there are frames in the ring. */
export type WorkerPost = readonly FromWorker[] | undefined
