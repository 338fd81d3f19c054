import type { Verdict } from '../../auth/authenticator.ts'
import { countRefusedSignIn } from '../../observability/counters.ts'
import type { AuthSuccessMessage } from '../../protocol/auth-success-message.ts'
import { errorMessage, type Reason, reasons } from '../../protocol/reasons.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { ActorLog } from '../actor-log.ts'
import type { EntranceEvent, Resumption } from '../lobby/lobby-events.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import type { DataPlane } from './data-plane.ts'

/** The reference's clients expect this number in AuthSuccess. */
const SERVER_VERSION = 1

/** What a client hears when it has signed in: AuthSuccess and, in dialect 1, the lobby right behind it (D1.3). */
export function welcome(
  plane: DataPlane,
  deps: ConnectionDeps,
  { id, name, player, resumption }: Extract<EntranceEvent, { type: 'player.entered' }>,
): void {
  const { link, inbound } = plane
  inbound.isSignedIn = true
  deps.counters.signIns++
  plane.playerId = id
  const base: AuthSuccessMessage = {
    type: 'AuthSuccess',
    playerId: id,
    serverVersion: SERVER_VERSION,
    playerName: name,
  }
  if (link.dialect === 1) {
    link.send(base)
    link.sendShared(deps.lobbyStateFor(id))
    return
  }
  const { tickHz, simVersion } = deps.config
  const offers = { udp: offerDatagrams(plane, deps), webRtc: false, ...resumeOffer(resumption) }
  link.send({ ...base, protocol: 2, tickRateHz: tickHz, simVersion, ...offers })
  if (resumption?.isResumed !== true) return
  inbound.onFirstMessage = resumption.settle
  player.send({ type: 'player.returned', link })
}

function resumeOffer(resumption: Resumption | undefined): Partial<AuthSuccessMessage> {
  if (resumption === undefined) return {}
  const { token, graceMs, isResumed, sessionId } = resumption
  return {
    resumeToken: token,
    resumeGraceMs: graceMs,
    ...(isResumed === undefined ? {} : { isResumed }),
    ...(sessionId === undefined ? {} : { sessionId }),
  }
}

function offerDatagrams(
  { link, inbound }: DataPlane,
  { datagrams }: ConnectionDeps,
): NonNullable<AuthSuccessMessage['udp']> {
  const channel = datagrams?.open(inbound, () => link.presence?.tick() ?? 0)
  if (channel === undefined) return { mode: 'off' }
  link.datagrams = channel.path
  return { mode: 'plain', token: channel.token, expiresMs: channel.expiresMs }
}

/** Who is refused has failed, which is counted for his address; unless the fault, or the lack of time, is ours. */
export function refuseSignIn({ plane, deps, address }: Applicant, reason: Reason): void {
  countRefusedSignIn(deps.counters, reason === 'too_many_attempts' ? 'busy' : reason)
  if (reason === 'too_many_attempts') {
    plane?.link.send({ ...errorMessage(reason), retryAfterSeconds: BUSY_SECONDS })
    return
  }
  if (isFailure(reason)) deps.addresses.failed(address)
  plane?.link.send({ type: 'AuthFailure', reason: reasons[reason].text })
}

/** The verdict on a sign-in whose connection is over: nobody is told, and a failure counts like any other. */
export function noteLateVerdict(applicant: Applicant & { readonly log: ActorLog }, verdict: Verdict): void {
  if (verdict.ok || !isFailure(verdict.reason)) return
  const { plane, deps, address, log } = applicant
  const { reason, detail } = verdict
  countRefusedSignIn(deps.counters, reason)
  deps.addresses.failed(address)
  const line = { address: plane?.link.wire.address, reason, detail }
  log.info(line, 'sign-in refused, and its connection is over')
}

/** Whether a refusal is held against the address: it is not when the fault, or the lack of time, is ours. */
function isFailure(reason: Reason): boolean {
  return reason !== 'too_many_attempts' && reason !== 'shutting_down' && reason !== 'internal'
}

/** More sign-ins are being checked than may be at a time; in a second there is room. */
const BUSY_SECONDS = 1

/** Too many sign-ins of his address have failed: told when to come again, with nothing looked at. */
export function refuseAttempt({ plane, deps, address }: Applicant): void {
  deps.counters.dropped.too_many_attempts++
  countRefusedSignIn(deps.counters, 'too_many_attempts')
  const retryAfterSeconds = deps.addresses.waitSeconds(address)
  plane?.link.send({ ...errorMessage('too_many_attempts'), retryAfterSeconds })
}

export interface Applicant {
  readonly plane: DataPlane | undefined
  readonly deps: ConnectionDeps
  readonly address: AddressKey
}

/** The server is stopping (SHUT1). */
export function sayGoodbye(plane: DataPlane | undefined, retryAfterMs: number): void {
  if (plane === undefined) return
  const { link } = plane
  if (link.dialect === 2) link.send({ type: 'Goodbye', reason: reasons.shutting_down.text, retryAfterMs })
  else link.send(errorMessage('shutting_down'))
}
