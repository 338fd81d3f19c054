import type { PlayerId } from '../protocol/ids.ts'
import type { Reason } from '../protocol/reasons.ts'

/**
 * Who may sign in, as connections see it: a token goes in, a verdict comes out. Behind it is one of the sign-in modes
 * (AUTH2), none of which knows a socket. A verdict never says which part was wrong; what it was is in `detail`, for
 * the log, and holds nothing that the client sent.
 */
export interface Authenticator {
  /** At once, or as a promise where a signature has to be checked. Rejects only by a fault of our own. */
  authenticate(token: string): Verdict | Promise<Verdict>
}

export type Verdict =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly reason: Reason; readonly detail: string }

/** Who somebody is, as far as what he showed says so. */
export interface Identity {
  /** The same at every sign-in; undefined for a guest, who gets a fresh one each time. */
  readonly playerId: PlayerId | undefined
  /** Wins over what the client calls itself; undefined leaves the name to the client. */
  readonly name: string | undefined
  readonly role: PlayerRole
}

/** A spectator may watch sessions and nothing else. A driver may drive; an admin may too, and nothing asks for more yet. */
export const PLAYER_ROLES = ['spectator', 'driver', 'admin'] as const
export type PlayerRole = (typeof PLAYER_ROLES)[number]

/** Somebody of whom nothing is known and nothing is asked. */
export const GUEST: Identity = { playerId: undefined, name: undefined, role: 'driver' }

/** The mode `open`: whoever comes is a guest. */
export const openAuthenticator: Authenticator = {
  authenticate: () => ({ ok: true, identity: GUEST }),
}
