import type { LobbyEvent } from '../actors/lobby/lobby-events.ts'
import { hashPassword, type PasswordHash } from '../actors/lobby/password.ts'
import type { AdminDesk, DeskAnswer, DeskRefusal, OpenSession, SessionOrder } from '../http/admin-desk.ts'
import type { PlayerId, SessionId } from '../protocol/ids.ts'
import { type Reason, reasons } from '../protocol/reasons.ts'
import type { LobbyMailbox } from './actor-deps.ts'
import type { ActorSystem } from './actor-system.ts'
import { createTokenDesks } from './admin-tokens.ts'
import type { ContentName } from './content-reload.ts'
import type { Reloaded } from './reloads.ts'
import type { ServerAuth } from './server-auth.ts'
import type { ServerParts } from './server-parts.ts'

/** How the server as a whole is told: its stop and its files are its own. */
export interface ServerSwitches {
  readonly isDraining: () => boolean
  readonly stop: () => void
  readonly reload: () => Promise<readonly Reloaded[]>
}

/**
 * What operators ask, as events for the actors: the lobby and the sessions decide, and what they answer is what the operator
 * is told. Whatever is done is a line in the log with his name.
 */
export function createAdminDesk(
  parts: ServerParts,
  { lobby, housing }: Pick<ActorSystem, 'lobby' | 'housing'>,
  auth: Pick<ServerAuth, 'admins' | 'playerTokens'>,
  { isDraining, stop, reload }: ServerSwitches,
): AdminDesk {
  const { config, directory, absences, log, contentReload, logControl } = parts
  // With a level of its own: what operators have done is told whatever the log's is, which they can change.
  const auditLog = log.child({}, { level: 'info' })
  return {
    sessions: () =>
      directory.sessions().map(({ listing, isStanding = false, isPlayback = false }) => ({
        listing,
        isStanding,
        isPlayback,
      })),
    players: () =>
      directory.players().map(({ id, name, carId, sessionId }) => ({
        id,
        name,
        carId,
        sessionId,
        isAway: absences.isAway(id),
      })),
    openSession: (request) => openSession(lobby, request),
    order: (id, order) => orderSession({ directory, housing }, id, order),
    closeSession(id) {
      const session = directory.session(id)
      if (session === undefined) return NO_SESSION
      session.session.send({ type: 'session.close' })
      return { ok: true }
    },
    kick: (playerId, sessionId) => kick({ directory, lobby }, playerId, sessionId),
    async tell(text, sessionId) {
      if (sessionId !== undefined && directory.session(sessionId) === undefined) return NO_SESSION
      const players = await asked<number>((answer) => lobby.send({ type: 'operator.tell', text, sessionId, answer }))
      return { ok: true, players }
    },
    drain() {
      if (isDraining()) return refused(409, 'The server is draining already.')
      stop()
      return { ok: true, drainSeconds: config.server.drain_seconds }
    },
    reload,
    content: { reload: () => reloadContent(contentReload) },
    log: logControl,
    tokens: createTokenDesks(auth, log),
    audit: (entry) => auditLog.info(entry, 'an operator has acted'),
  }
}

/** Content by the names of its files, as operators know it. */
async function reloadContent(content: ServerParts['contentReload']) {
  const { changed, kept, removed } = await content.reloadContent()
  const files = (items: readonly ContentName[]) => items.map(({ file }) => file)
  const faults = kept.map(({ file, line, message }) => ({ file, fault: line ? `line ${line}: ${message}` : message }))
  return { changed: files(changed), kept: faults, removed: files(removed) }
}

const NO_SESSION: DeskRefusal = { ok: false, status: 404, detail: 'No session has this id.' }

function refused(status: DeskRefusal['status'], detail: string): DeskRefusal {
  return { ok: false, status, detail }
}

/** The lobby answers from its mailbox. */
function asked<T>(ask: (answer: (given: T) => void) => void): Promise<T> {
  return new Promise(ask)
}

async function openSession(
  lobby: LobbyMailbox,
  { password, ...request }: OpenSession,
): Promise<DeskAnswer<{ readonly sessionId: SessionId }>> {
  const hashed = await hashOf(password)
  if (hashed === 'busy') return refused(503, 'Too many passwords are being worked on.')
  const wish = { ...request, password: hashed }
  const opened = await asked<OpenedSession>((answer) => lobby.send({ type: 'operator.open', wish, answer }))
  return opened.ok ? opened : byReason(opened.reason, opened.detail)
}

type OpenedSession = Parameters<Extract<LobbyEvent, { type: 'operator.open' }>['answer']>[0]

async function hashOf(password: string | undefined): Promise<PasswordHash | undefined | 'busy'> {
  if (password === undefined) return undefined
  const hashing = await hashPassword(password, new AbortController().signal)
  return hashing.ok ? hashing.hash : 'busy'
}

async function orderSession(
  { directory, housing }: Pick<ServerParts, 'directory'> & Pick<ActorSystem, 'housing'>,
  id: SessionId,
  order: SessionOrder,
): Promise<DeskAnswer> {
  const session = directory.session(id)
  if (session === undefined) return NO_SESSION
  if (session.isPlayback) return refused(409, 'It plays a recording, which has controls of its own.')
  const answer = await housing.order(id, order)
  if (answer === undefined) return refused(503, 'The session does not answer.')
  return answer.ok ? answer : byReason(answer.reason, answer.detail)
}

async function kick(
  { directory, lobby }: Pick<ServerParts, 'directory'> & Pick<ActorSystem, 'lobby'>,
  playerId: PlayerId,
  sessionId: SessionId | undefined,
): Promise<DeskAnswer> {
  if (sessionId !== undefined && directory.session(sessionId) === undefined) return NO_SESSION
  const wasThere = await asked<boolean>((answer) => lobby.send({ type: 'operator.kick', playerId, sessionId, answer }))
  return wasThere ? { ok: true } : refused(404, 'No such player is there.')
}

/** The wire's codes borrow their meaning from HTTP. */
function byReason(reason: Reason, detail: string | undefined): DeskRefusal {
  const { code, text } = reasons[reason]
  return refused(code, detail === undefined ? `${text}.` : `${text}: ${detail}.`)
}
