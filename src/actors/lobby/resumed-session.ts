import { GameMode } from '../../protocol/enums.ts'
import { uniqueName } from '../../protocol/names.ts'
import type { KeptDriver, KeptPassword } from '../../replay/kept-session.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import { UNKNOWN_ADDRESS } from '../../transport/address-key.ts'
import type { SessionEvent, SessionSettings } from '../session/session-events.ts'
import { SILENT_LINK } from '../silent-link.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { Entrance, LobbyEvent } from './lobby-events.ts'
import type { PasswordHash } from './password.ts'
import { firstListing } from './session-desk.ts'

/**
 * Opens a session again that a crash cut off in the middle of a run, with its id, and makes those who drove in it players
 * who are away: within the grace, which begins now, their tokens give them back name, seat and car (AUTH5).
 */
export function resumeSession(deps: LobbyDeps, event: Extract<LobbyEvent, { type: 'session.resume' }>): void {
  const { run, refuse } = event
  const drivers = run.session.drivers.filter((driver) => mayComeBack(deps, run, driver))
  const reason = refusalOf(deps, run, drivers)
  if (reason !== undefined) {
    refuse(reason)
    return
  }
  const settings = settingsOf(run)
  const session = deps.spawnSession(settings, run)
  if (session === undefined) {
    refuse('its session could not be opened')
    return
  }
  const { id, password, isStanding } = settings
  const listing = firstListing(deps, settings)
  // From where it was opened is not known any more: it counts for nobody's limits.
  const entry = { id, listing, creatorId: undefined, creatorAddress: undefined, password, session }
  deps.directory.setSession(isStanding ? { ...entry, isStanding } : entry)
  for (const driver of drivers) restoreDriver(deps, session, { driver, sessionId: id })
}

/** Whoever has a token that works, and whose car is in the recording: the last second of the race may be missing there. */
function mayComeBack({ absences }: LobbyDeps, { participants }: ResumableRun, driver: KeptDriver): boolean {
  const { playerId, slot, tokenHash } = driver
  const holder = participants.findLast((participant) => participant.slot === slot)
  return absences.isOffered && tokenHash !== undefined && holder?.playerId === playerId
}

function refusalOf(
  { directory, limits }: LobbyDeps,
  { header, session }: ResumableRun,
  drivers: readonly KeptDriver[],
): string | undefined {
  if (directory.session(header.sessionId) !== undefined) return 'the session is there already'
  if (directory.sessionCount >= limits.sessionsMax) return 'there are as many sessions as there may be'
  const goesOnAlone = session.isStanding || (header.settings.mode === GameMode.Race && session.drivers.length === 0)
  return drivers.length === 0 && !goesOnAlone ? 'nobody who drove in it can come back' : undefined
}

function settingsOf({ header, session }: ResumableRun): SessionSettings {
  const { kind, visibility, password, lapLimit, hostName, aiCarId, isStanding, aiDrivers } = session
  return {
    id: header.sessionId,
    name: header.session.name,
    trackId: header.track.id,
    kind,
    maxPlayers: header.settings.capacity,
    aiCount: aiDrivers.length,
    lapLimit,
    visibility,
    password: password && passwordHash(password),
    hostName,
    aiCarId,
    isStanding,
  }
}

function passwordHash({ salt, key }: KeptPassword): PasswordHash {
  return { salt: Buffer.from(salt, 'hex'), key: Buffer.from(key, 'hex') }
}

interface Restored {
  readonly driver: KeptDriver
  readonly sessionId: SessionSettings['id']
}

function restoreDriver(
  deps: LobbyDeps,
  session: { send(event: SessionEvent): void },
  { driver, sessionId }: Restored,
): void {
  const { absences, directory } = deps
  const { playerId: id, carId, slot, tokenHash } = driver
  if (tokenHash === undefined || !absences.hasRoom || directory.player(id) !== undefined) return
  const name = uniqueName(driver.name, (candidate) => directory.hasName(candidate))
  const player = deps.spawnPlayer({ id, name, link: SILENT_LINK, mayDrive: true })
  const place = { carId, sessionId, address: UNKNOWN_ADDRESS, connection: NOBODY }
  directory.setPlayer({ id, name, player, ...place })
  absences.tokens.adopt(id, tokenHash)
  const member = { playerId: id, name, carId, tokenHash, link: SILENT_LINK, player }
  session.send({ type: 'member.restore', member, slot })
  player.send({ type: 'player.restored', session, sessionId, carId })
}

/** Who let him in is gone. */
const NOBODY: Entrance = { send() {} }
