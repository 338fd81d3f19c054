import type { AdminRole } from '../auth/admin-roles.ts'
import type { TokenEntry } from '../auth/token-table.ts'
import type { SessionKind, Visibility } from '../protocol/enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import type { ErrorCode } from '../protocol/reasons.ts'
import type { SessionListing } from '../protocol/server-messages.ts'

/** What operators may ask of the server, as a port. Who may ask what is settled before; requests that come here are valid in form. */
export interface AdminDesk {
  /** All there are, private ones and playbacks too. */
  sessions(): readonly AdminSession[]
  players(): readonly AdminPlayer[]
  openSession(request: OpenSession): Promise<DeskAnswer<{ readonly sessionId: SessionId }>>
  /** Begins a run as its host could, or ends the run under way and leads back to the lobby. */
  order(id: SessionId, order: SessionOrder): Promise<DeskAnswer>
  /** Sends everybody out. */
  closeSession(id: SessionId): DeskAnswer
  /** Puts a player out of the server, when he is in the session that is named or, with none, wherever he is. */
  kick(playerId: PlayerId, sessionId: SessionId | undefined): Promise<DeskAnswer>
  /** Tells everybody in the session, or with none everybody, a text. */
  tell(text: string, sessionId: SessionId | undefined): Promise<DeskAnswer<{ readonly players: number }>>
  /** Stops the server as SIGTERM does (SHUT1). */
  drain(): DeskAnswer<{ readonly drainSeconds: number }>
  /** Reads certificate, tokens and keys again. */
  reload(): Promise<readonly ReloadOutcome[]>
  /** Absent where there is no such file. */
  readonly tokens: Readonly<Partial<Record<TokenKind, TokenDesk>>>
  /** Absent where content is read at the start alone. */
  readonly content?: ContentReload | undefined
  /** Absent where the level is the configuration's. */
  readonly log?: LogLevels | undefined
  /** Keeps what an operator has done, in the log: here, with recordings, or with playbacks. */
  audit(entry: AuditEntry): void
}

export type DeskAnswer<T extends object = object> = ({ readonly ok: true } & T) | DeskRefusal

export interface DeskRefusal {
  readonly ok: false
  readonly status: ErrorCode
  /** A sentence for people. */
  readonly detail: string
}

export type SessionOrder = 'start' | 'stop'

export interface AdminSession {
  readonly listing: SessionListing
  readonly isStanding: boolean
  readonly isPlayback: boolean
}

export interface AdminPlayer {
  readonly id: PlayerId
  readonly name: string
  readonly carId: CarId | undefined
  readonly sessionId: SessionId | undefined
  /** His connection is lost, and his place is kept. */
  readonly isAway: boolean
}

export interface OpenSession {
  readonly name: string | undefined
  readonly trackId: TrackId
  /** Of the AI drivers; the first one of the content when undefined. */
  readonly carId: CarId | undefined
  readonly kind: SessionKind
  readonly maxPlayers: number
  readonly aiCount: number
  /** 0 = as many as usual. */
  readonly lapLimit: number
  readonly visibility: Visibility
  /** With a protected session, and with no other. */
  readonly password: string | undefined
}

export interface ReloadOutcome {
  readonly what: string
  /** Why it stays as it was; absent when it is new. */
  readonly fault?: string
}

export const TOKEN_KINDS = ['players', 'operators'] as const
export type TokenKind = (typeof TOKEN_KINDS)[number]

/** One file of tokens. Tokens are shown once; the file has their hashes. */
export interface TokenDesk {
  readonly roles: readonly string[]
  list(): readonly TokenEntry<string>[]
  create(entry: TokenEntry<string>): Promise<DeskAnswer<{ readonly token: string }>>
  /** A new token in place of the one that the holder has; his role stays. */
  rotate(name: string): Promise<DeskAnswer<{ readonly token: string; readonly role: string }>>
  revoke(name: string): Promise<DeskAnswer>
}

/** Tracks and cars, read again. */
export interface ContentReload {
  reload(): Promise<{
    readonly changed: readonly string[]
    /** What is broken stays as it was. */
    readonly kept: readonly { readonly file: string; readonly fault: string }[]
    readonly removed: readonly string[]
  }>
}

export interface LogLevels {
  level(): string
  setLevel(level: string): void
}

export interface AuditEntry {
  readonly operator: string
  readonly role: AdminRole
  /** As the document calls it. */
  readonly action: string
  readonly path: string
  /** Of the answer. */
  readonly status: number
  /** What the action was about, as far as the path does not say; never a secret. */
  readonly details: Readonly<Record<string, unknown>>
}
