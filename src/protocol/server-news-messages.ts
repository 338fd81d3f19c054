import type { SessionId } from './ids.ts'

/** What dialect 2 hears of the server itself. */
export type ServerNewsMessage = NoticeMessage | GoodbyeMessage

/** A text of the operator's, for people (OPS1): to everybody, or to those in one session. */
interface NoticeMessage {
  readonly type: 'Notice'
  readonly text: string
  readonly sessionId?: SessionId
}

/** The server stops (SHUT1); `retryAfterMs` says when to come back. */
interface GoodbyeMessage {
  readonly type: 'Goodbye'
  readonly reason: string
  readonly retryAfterMs?: number
}
