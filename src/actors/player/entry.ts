import { Visibility } from '../../protocol/enums.ts'
import { errorMessage, type Reason } from '../../protocol/reasons.ts'
import type { OpenPlaybackMessage } from '../../protocol/replay-messages.ts'
import { UNKNOWN_ADDRESS } from '../../transport/address-key.ts'
import { type PasswordHash, type Verdict, verifyPassword } from '../lobby/password.ts'
import type { OpenAnswer } from '../playback/playback-events.ts'
import { readWish } from '../playback/playback-wish.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'
import { type Entry, memberOf, passwordIn, sessionOf } from './player-requests.ts'

/** The way into a session: its password, or the recording that it is to play, then the lobby. */

export interface Verification {
  readonly password: string
  readonly hash: PasswordHash
  readonly mayTry: () => boolean
  /** The password was wrong. */
  readonly failed: () => void
}

export function verification(context: PlayerContext): Verification {
  const { id: playerId, pending, deps } = context
  const session = sessionOf(context, pending)
  if (session?.password === undefined) throw new Error('a password is checked of a session that has none')
  const { passwordAttempts, directory } = deps
  const address = directory.player(playerId)?.address ?? UNKNOWN_ADDRESS
  return {
    password: passwordIn(pending) ?? '',
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

interface Self {
  send(event: PlayerEvent): void
}

export function requestEntry(
  context: PlayerContext,
  entry: Entry | undefined,
  password: PasswordHash | undefined,
  self: Self,
): void {
  if (entry === undefined) return
  if (entry.type === 'OpenPlayback') {
    requestPlayback(context, entry, self)
    return
  }
  const member = memberOf(context, self)
  if (entry.type === 'CreateSession') {
    context.deps.lobby.send({ type: 'session.create', request: entry, password, host: member })
    return
  }
  const asSpectator = entry.type === 'JoinAsSpectator'
  context.deps.lobby.send({ type: 'session.join', sessionId: entry.sessionId, member, asSpectator })
}

function requestPlayback({ id, deps }: PlayerContext, request: OpenPlaybackMessage, self: Self): void {
  const answer = (given: OpenAnswer) => self.send({ type: 'playback.answered', request, answer: given })
  const address = deps.directory.player(id)?.address
  const read = readWish({ ...request, isPrivate: request.visibility === Visibility.Private }, id)
  if (!read.ok) answer(read)
  else if (address === undefined) answer({ ok: false, reason: 'internal' })
  else deps.lobby.send({ type: 'playback.open', wish: read.wish, address, answer })
}

/** Whether the event says what came of the request under way, and that this is what came of it. */
export function isAnswered({ pending }: PlayerContext, event: PlayerEvent, isOk: boolean): boolean {
  return event.type === 'playback.answered' && event.request === pending && event.answer.ok === isOk
}

/** He comes in as any spectator does; one who is gone by now leaves a playback that nobody watches, and it closes. */
export function watchOpened(context: PlayerContext, event: PlayerEvent, self: Self): void {
  if (event.type !== 'playback.answered' || !event.answer.ok) return
  const { sessionId } = event.answer
  context.deps.lobby.send({ type: 'session.join', sessionId, member: memberOf(context, self), asSpectator: true })
}

export function replyNotOpened({ link }: PlayerContext, event: PlayerEvent): void {
  if (event.type !== 'playback.answered' || event.answer.ok) return
  link.reply(errorMessage(event.answer.reason, event.answer.detail))
}
