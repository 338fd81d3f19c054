import { encodeServerMessage } from '../../protocol/codec.ts'
import { normaliseSessionName } from '../../protocol/names.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import type { SessionSettings } from '../session/session-events.ts'
import { releasePlayer } from './admission.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent, OperatorAnswer, SessionWish } from './lobby-events.ts'
import { openSession } from './session-desk.ts'

/** What operators ask of the lobby (OPS1). Who they are has been settled before. */

/** The listing of the session that is open now; undefined when none is. */
export function openForOperator(
  deps: LobbyDeps,
  { wish, answer }: Extract<LobbyEvent, { type: 'operator.open' }>,
): SessionListing | undefined {
  const settings = settingsFor(deps, wish)
  if ('reason' in settings) {
    answer(settings)
    return undefined
  }
  const session = openSession(deps, settings, undefined)
  answer(session === undefined ? refusal('session_not_created') : { ok: true, sessionId: settings.id })
  return deps.directory.session(settings.id)?.listing
}

type Refusal = Extract<OperatorAnswer, { ok: false }>

function settingsFor(deps: LobbyDeps, { name, carId, ...wish }: SessionWish): SessionSettings | Refusal {
  const { directory, limits, catalogue } = deps
  if (directory.sessionCount >= limits.sessionsMax) return refusal('sessions_full')
  if (catalogue.track(wish.trackId) === undefined) return refusal('track_not_found')
  const aiCarId = carId === undefined ? catalogue.cars[0]?.id : catalogue.car(carId)?.id
  if (aiCarId === undefined) return refusal('car_not_found')
  if (wish.maxPlayers > limits.carsMax) return refusal('invalid_player_count', `at most ${limits.carsMax} seats`)
  return {
    ...wish,
    id: deps.createSessionId(),
    name: normaliseSessionName(name ?? '') ?? NAME,
    lapLimit: wish.lapLimit === 0 ? limits.lapsDefault : wish.lapLimit,
    hostName: HOST,
    aiCarId,
    isStanding: false,
  }
}

/** Until somebody who drives is host, and where an operator gives no name. */
const HOST = 'Server'
const NAME = "The server's session"

function refusal(reason: Refusal['reason'], detail?: string): Refusal {
  return { ok: false, reason, ...(detail === undefined ? {} : { detail }) }
}

/**
 * He is told and his connection ends, as with a sign-in by another one; his session, his name and his token for coming back
 * are free when this returns.
 */
export function kickPlayer(
  deps: LobbyDeps,
  { playerId, sessionId, answer }: Extract<LobbyEvent, { type: 'operator.kick' }>,
): void {
  const player = deps.directory.player(playerId)
  if (player === undefined || (sessionId !== undefined && player.sessionId !== sessionId)) {
    answer(false)
    return
  }
  // Who is away has no connection that could take him along.
  if (deps.absences.isAway(playerId)) player.player.send({ type: 'player.given-up' })
  else player.connection.send({ type: 'link.refused', reason: 'kicked' })
  releasePlayer(deps, playerId, player.player)
  answer(true)
}

/** Encoded once for all. Clients of dialect 1 know no such message (D1.2), and who is away hears nothing. */
export function tellPlayers(
  { directory }: Pick<LobbyDeps, 'directory'>,
  { text, sessionId, answer }: Extract<LobbyEvent, { type: 'operator.tell' }>,
): void {
  const bytes = encodeServerMessage({ type: 'Notice', text, ...(sessionId === undefined ? {} : { sessionId }) })
  let told = 0
  const onTold = () => {
    told++
  }
  for (const player of directory.players()) {
    if (sessionId !== undefined && player.sessionId !== sessionId) continue
    player.player.send({ type: 'player.told', bytes, onTold })
  }
  answer(told)
}
