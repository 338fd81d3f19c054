import type { ServerMessage } from '../protocol/server-messages.ts'

/**
 * Everything that goes wrong for a client. `reason` is for programs: one of the server's (docs/PROTOCOL.md, Errors) or
 * a {@link ClientReason}. `isRetryable` says that the same attempt may succeed later without anything being changed.
 */
export class ApexSimError extends Error {
  override readonly name = 'ApexSimError'
  /** The server's code, or 0 for what the client found by itself. */
  readonly code: number
  readonly reason: string
  readonly isRetryable: boolean
  /** When the server said how long to wait. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, { code, reason, isRetryable, retryAfterMs, cause }: ApexSimErrorOptions) {
    super(message, { cause })
    this.code = code
    this.reason = reason
    this.isRetryable = isRetryable
    this.retryAfterMs = retryAfterMs
  }
}

export interface ApexSimErrorOptions {
  readonly code: number
  readonly reason: string
  readonly isRetryable: boolean
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

const clientReasons = {
  connection_failed: { isRetryable: true, text: 'The server cannot be reached' },
  connection_lost: { isRetryable: true, text: 'The connection was lost' },
  server_silent: { isRetryable: true, text: 'The server has said nothing for too long' },
  request_interrupted: {
    isRetryable: true,
    text: 'The connection was lost before the server answered; what was asked may or may not be done',
  },
  request_timeout: { isRetryable: true, text: 'The server did not answer the request in time' },
  too_many_requests: { isRetryable: true, text: 'Too many requests are waiting; await their answers' },
  closed: { isRetryable: false, text: 'The client is closed' },
  other_server: { isRetryable: false, text: 'The server is not the one that it was' },
  aborted: { isRetryable: false, text: 'Connecting was aborted' },
  invalid_request: { isRetryable: false, text: 'The request holds a value that the protocol has no room for' },
  bad_content: { isRetryable: false, text: 'The content does not match its hash or its form' },
  events_lost: { isRetryable: false, text: 'Events came faster than they were read, and some are lost' },
} as const
/** What the client itself finds wrong. */
export type ClientReason = keyof typeof clientReasons

/** An error that the client found by itself. `detail` follows the text after a colon. */
export function clientError(reason: ClientReason, detail?: string, cause?: unknown): ApexSimError {
  const { text, isRetryable } = clientReasons[reason]
  const message = detail === undefined ? text : `${text}: ${detail}`
  return new ApexSimError(message, { code: 0, reason, isRetryable, cause })
}

/** Codes that are about the moment, not about the request. */
const RETRYABLE_CODES: ReadonlySet<number> = new Set([408, 429, 503])

/** The server's Error as one to throw. */
export function serverError(message: Extract<ServerMessage, { type: 'Error' }>): ApexSimError {
  const { code, retryAfterSeconds } = message
  return new ApexSimError(message.message, {
    code,
    reason: message.reason ?? 'unknown',
    isRetryable: RETRYABLE_CODES.has(code),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1000 }),
  })
}

/** A sign-in that the server refused: trying the same again is pointless. */
export function authFailure(reason: string): ApexSimError {
  return new ApexSimError(reason, { code: 401, reason: 'sign_in_failed', isRetryable: false })
}

/** The server is going down and said so. */
export function goodbyeError({ retryAfterMs, reason }: Extract<ServerMessage, { type: 'Goodbye' }>): ApexSimError {
  return new ApexSimError(`The server has said goodbye: ${reason}`, {
    code: 503,
    reason: 'shutting_down',
    isRetryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
