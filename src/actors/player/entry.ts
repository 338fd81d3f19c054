import type { Reason } from '../../protocol/reasons.ts'
import { UNKNOWN_ADDRESS } from '../../transport/address-key.ts'
import { type PasswordHash, type Verdict, verifyPassword } from '../lobby/password.ts'
import type { PlayerEvent } from './player-events.ts'
import type { PlayerContext } from './player-machine.ts'
import { type Entry, memberOf } from './player-requests.ts'

/** The way into a session: its password, then the lobby. */

export interface Verification {
  readonly password: string
  readonly hash: PasswordHash
  readonly mayTry: () => boolean
  /** The password was wrong. */
  readonly failed: () => void
}

export function verification({ id: playerId, pending, deps }: PlayerContext): Verification {
  const session =
    pending !== undefined && pending.type !== 'CreateSession' ? deps.directory.session(pending.sessionId) : undefined
  if (session?.password === undefined) throw new Error('a password is checked of a session that has none')
  const { passwordAttempts, directory } = deps
  const address = directory.player(playerId)?.address ?? UNKNOWN_ADDRESS
  return {
    password: pending?.password ?? '',
    hash: session.password,
    mayTry: () => passwordAttempts.mayTry(session.id, address),
    failed: () => passwordAttempts.failed(session.id, address),
  }
}

/** Counts a wrong password also when whoever tried it has gone meanwhile. `signal` as in {@link verifyPassword}. */
export async function tryPassword(
  { password, hash, mayTry, failed }: Verification,
  signal: AbortSignal,
): Promise<Verdict> {
  if (!mayTry()) return 'too_many_attempts'
  const verdict = await verifyPassword(password, hash, signal)
  if (verdict === 'wrong_password') failed()
  return verdict
}

export function reasonOf(verdict: Verdict): { reason: Reason } {
  return { reason: verdict === 'too_many_attempts' ? 'too_many_attempts' : 'wrong_password' }
}

export function requestEntry(
  context: PlayerContext,
  entry: Entry | undefined,
  password: PasswordHash | undefined,
  self: { send(event: PlayerEvent): void },
): void {
  if (entry === undefined) return
  const member = memberOf(context, self)
  if (entry.type === 'CreateSession') {
    context.deps.lobby.send({ type: 'session.create', request: entry, password, host: member })
    return
  }
  const asSpectator = entry.type === 'JoinAsSpectator'
  context.deps.lobby.send({ type: 'session.join', sessionId: entry.sessionId, member, asSpectator })
}
