import { z } from 'zod'
import type { SessionId } from '../protocol/ids.ts'
import { LIVE_MARK_LENGTH_MAX } from './limits.ts'
import type { RequestOrigin } from './request-rates.ts'

/**
 * Live streams as whatever carries them sees them, server-sent events or a WebSocket: where one is asked for, and what is
 * handed over to be written to. Who may have one, what comes by it and how much may wait is decided behind this.
 */
export interface LiveStreams {
  /** Asked within a request; what is granted is there to be taken as long as nothing is waited for. */
  open(wish: LiveWish, origin: RequestOrigin): LiveOpening
}

export interface LiveWish {
  /** Of one session, which need not be listed; undefined for the server as a whole. */
  readonly sessionId: SessionId | undefined
  /** The places of the cars, too. */
  readonly hasCars: boolean
  /** Of the last event that came, to go on behind it. */
  readonly lastEventId: string | undefined
}

export type LiveOpening =
  /** Takes the stream. What is returned is called once the sink is closed, however that came. */
  | { readonly ok: true; readonly attach: (sink: LiveSink) => () => void }
  | { readonly ok: false; readonly refusal: LiveRefusal }

/** What a viewer's events are written to. None of it throws or waits, also when nobody is there any more. */
export interface LiveSink {
  /** Bytes that the system has not taken yet. */
  readonly waitingBytes: number
  /** Returns how many bytes that were. */
  send(parcel: LiveParcel): number
  /** Shows proxies and the other end that somebody is here. */
  heartbeat(): void
  /** When what was sent has left, or soon all the same. */
  end(): void
  /** At once. */
  cut(): void
}

/** Some events, encoded once for all who get the same. */
export interface LiveParcel {
  /** As server-sent events, all in one. */
  readonly sse: Uint8Array
  /** As texts of a WebSocket, each by itself. */
  readonly frames: readonly Uint8Array[]
}

/** Why there is no stream, as the answer says it. */
export const LIVE_REFUSALS = {
  unknown: { status: 404, title: 'Not Found', detail: 'No session that runs has this id.' },
  tooManyOfAddress: { status: 429, title: 'Too Many Requests', detail: 'This address has too many live streams.' },
  tooMany: { status: 503, title: 'Service Unavailable', detail: 'All live streams of this server are taken.' },
  // By server-sent events only: who upgrades a connection asks for nothing else on it.
  behind: {
    status: 503,
    title: 'Service Unavailable',
    detail: 'Another answer is under way on this connection; a stream wants one of its own.',
  },
  stopping: { status: 503, title: 'Service Unavailable', detail: 'The server is stopping.' },
} as const
export type LiveRefusal = keyof typeof LIVE_REFUSALS

/** When those who were refused for now may come again. */
export const LIVE_RETRY_SECONDS = 5

/** What the query of a stream may say; an `EventSource` cannot set the header of the same meaning at its first attempt. */
export const liveQuery = z.object({
  cars: z.enum(['true', 'false']).default('false').meta({ description: 'Whether the places of the cars come, too.' }),
  last_event_id: z
    .string()
    .max(LIVE_MARK_LENGTH_MAX)
    .optional()
    .meta({ description: 'Goes on behind this event, as the header Last-Event-ID does.' }),
})
