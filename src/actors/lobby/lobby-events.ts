import type { Identity } from '../../auth/authenticator.ts'
import type { CreateSessionMessage } from '../../protocol/client-messages.ts'
import type { CarId, PlayerId, SessionId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { OpenAnswer, PlaybackWish } from '../playback/playback-events.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { MemberLink } from '../ports.ts'
import type { Member, SessionSettings } from '../session/session-events.ts'
import type { DirectorySession } from './directory.ts'
import type { DemoSettings } from './lobby-deps.ts'
import type { PasswordHash } from './password.ts'

/** What may reach the lobby's mailbox. */
export type LobbyEvent =
  /** A connection has proved who it is: make it a player, or refuse it. */
  | {
      readonly type: 'player.enter'
      /** What the client calls itself; the identity may say otherwise. */
      readonly name: string
      readonly identity: Identity
      readonly address: AddressKey
      readonly link: MemberLink
      readonly connection: Entrance
      readonly resumeToken?: Uint8Array | undefined
    }
  /** The player's connection is gone, however it ended; unless he has another one by now, so is he. */
  | { readonly type: 'player.disconnected'; readonly playerId: PlayerId; readonly link: MemberLink }
  /** He is waited for; no news reach him meanwhile. */
  | { readonly type: 'player.away'; readonly playerId: PlayerId }
  /** This actor is a player no more; another one may have his id by now. */
  | { readonly type: 'player.leave'; readonly playerId: PlayerId; readonly player: { send(event: PlayerEvent): void } }
  | { readonly type: 'player.car-selected'; readonly playerId: PlayerId; readonly carId: CarId }
  | { readonly type: 'player.session-changed'; readonly playerId: PlayerId; readonly sessionId: SessionId | undefined }
  /** Would this session be opened? Answered before a password is hashed for it. */
  | { readonly type: 'session.consider'; readonly request: CreateSessionMessage; readonly host: Member }
  | {
      readonly type: 'session.create'
      readonly request: CreateSessionMessage
      readonly password: PasswordHash | undefined
      readonly host: Member
    }
  | {
      readonly type: 'session.join'
      readonly sessionId: SessionId
      readonly member: Member
      readonly asSpectator: boolean
    }
  /** Somebody outside wants a recording to be played. */
  | {
      readonly type: 'playback.open'
      readonly wish: PlaybackWish
      readonly address: AddressKey
      readonly answer: (answer: OpenAnswer) => void
    }
  /** The recording is open: the playback is a session from now on. */
  | {
      readonly type: 'playback.opened'
      readonly listing: SessionListing
      readonly address: AddressKey
      readonly session: DirectorySession['session']
    }
  /** An operator wants a session that nobody is in yet. */
  | {
      readonly type: 'operator.open'
      readonly wish: SessionWish
      readonly answer: (answer: OperatorAnswer<{ readonly sessionId: SessionId }>) => void
    }
  /** An operator puts a player out, when he is in the session that is named; true when he was there. */
  | {
      readonly type: 'operator.kick'
      readonly playerId: PlayerId
      readonly sessionId: SessionId | undefined
      readonly answer: (wasThere: boolean) => void
    }
  /** An operator has everybody told a text, or those in one session; the answer is how many were. */
  | {
      readonly type: 'operator.tell'
      readonly text: string
      readonly sessionId: SessionId | undefined
      readonly answer: (told: number) => void
    }
  | { readonly type: 'session.changed'; readonly listing: SessionListing }
  | { readonly type: 'session.ended'; readonly sessionId: SessionId; readonly error?: unknown }
  | {
      readonly type: 'lobby.subscribe'
      readonly playerId: PlayerId
      readonly link: MemberLink
      readonly enabled: boolean
    }
  /** Cars and tracks were read again: so many are offered from now on. */
  | { readonly type: 'content.changed'; readonly tracks: number; readonly cars: number }
  /** The lobby's own timer: subscribers are told what has changed. */
  | { readonly type: 'news.due' }
  /** A session that a crash cut off goes on; `refuse` says why it does not, in a sentence. */
  | {
      readonly type: 'session.resume'
      readonly run: ResumableRun
      readonly refuse: (reason: string) => void
    }
  /** Opens the standing demo, unless it goes on after a crash. */
  | { readonly type: 'demo.open'; readonly demo: DemoSettings }
  /** No new players or sessions from now on; sessions are told to finish. */
  | { readonly type: 'lobby.drain' }

/** A session as an operator wants it. */
export interface SessionWish
  extends Pick<
    SessionSettings,
    'trackId' | 'kind' | 'maxPlayers' | 'aiCount' | 'lapLimit' | 'visibility' | 'password'
  > {
  readonly name: string | undefined
  /** Of the AI drivers; the first one of the content when undefined. */
  readonly carId: CarId | undefined
}

export type OperatorAnswer<T extends object = object> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly reason: Reason; readonly detail?: string }

/** Who let the player in, and is told what became of him. */
export interface Entrance {
  send(event: EntranceEvent): void
}

export type EntranceEvent =
  | {
      readonly type: 'player.entered'
      readonly id: PlayerId
      readonly name: string
      readonly player: { send(event: PlayerEvent): void }
      readonly resumption?: Resumption | undefined
    }
  | { readonly type: 'player.refused'; readonly reason: Reason }
  /** The player has signed in by another connection, or an operator has put him out: this one ends. */
  | { readonly type: 'link.refused'; readonly reason: 'signed_in_elsewhere' | 'kicked' }

/** What a client of dialect 2 is told about coming back (AUTH5). */
export interface Resumption {
  readonly token: Uint8Array
  readonly graceMs: number
  /** Absent when no token was shown; false when it was nobody's any more. */
  readonly isResumed?: boolean
  /** Where a resumed player is. */
  readonly sessionId?: SessionId | undefined
  /** To be called when the client is heard for the first time: it has its new token. */
  readonly settle?: () => void
}
