import { setTimeout as delay } from 'node:timers/promises'
import type { DirectorySession, DirectoryView } from '../actors/lobby/directory.ts'
import { normalisePlayerName, normaliseSessionName } from '../protocol/names.ts'
import { obstacleTo } from '../replay/obstacle.ts'
import type { ResumableRun } from '../replay/resumable-run.ts'
import { FRESH_MS } from '../runtime/recorder/limits.ts'
import { SIM_VERSION } from '../simulation/sim-version.ts'
import { type LobbyMailbox, wallClockMs } from './actor-deps.ts'
import { RESUMING_MS_MAX } from './limits.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/**
 * Lets sessions go on that a crash of the server cut off in the middle of a run (`session.resume_after_crash`). Called at the
 * start, before anybody is let in, so that whoever comes with a token finds his place. What cannot go on is told why and
 * recovered as a recording. `ids`: of the recordings. Waits `msMax` milliseconds at most in all: a disk that hangs must not
 * keep players out.
 */
export async function resumeSessions(
  ids: readonly string[],
  parts: ResumingParts,
  lobby: LobbyMailbox,
  msMax = RESUMING_MS_MAX,
): Promise<void> {
  const untilMs = steadyMs() + msMax
  const opened: DirectorySession[] = []
  for (const id of ids) {
    const refuse = (reason: string) => parts.recordings.giveUp(id, reason)
    const run = await runInTime(id, parts, untilMs)
    if (typeof run === 'string') {
      refuse(run)
      continue
    }
    lobby.send({ type: 'session.resume', run, refuse })
    const session = parts.directory.session(run.header.sessionId)
    if (session !== undefined) opened.push(session)
  }
  await untilHeard(opened, parts.directory, untilMs)
  const isThere = ({ id }: DirectorySession) => parts.directory.session(id) !== undefined
  parts.metrics.counters.sessionsResumed += opened.filter(isThere).length
}

const POLL_MS = 10

/** A session says of itself how it is when its run goes on, or cannot. Whoever came back sooner would find a lobby. */
async function untilHeard(
  sessions: readonly DirectorySession[],
  directory: DirectoryView,
  untilMs: number,
): Promise<void> {
  const isSilent = ({ id, listing }: DirectorySession) => directory.session(id)?.listing === listing
  while (steadyMs() < untilMs && sessions.some(isSilent)) await delay(POLL_MS)
}

type ResumingParts = Pick<ServerParts, 'config' | 'catalogue' | 'directory' | 'metrics' | 'planner' | 'recordings'>

/** What is still being read or prepared then is of no use any more. */
async function runInTime(id: string, parts: ResumingParts, untilMs: number): Promise<ResumableRun | string> {
  const leftMs = untilMs - steadyMs()
  if (leftMs <= 0) return OUT_OF_TIME
  const timer = new AbortController()
  const tooLate = delay(leftMs, OUT_OF_TIME, { signal: timer.signal })
  try {
    return await Promise.race([runOf(id, parts), tooLate])
  } finally {
    timer.abort()
  }
}

const OUT_OF_TIME = 'the server has to start'

/** The run, with all that it is driven with ready, or why it does not go on. */
async function runOf(id: string, parts: ResumingParts): Promise<ResumableRun | string> {
  const { recorder } = parts.recordings
  let found = await recorder.find(id, wallClockMs())
  if (found !== undefined && 'isBeingWritten' in found && found.isBeingWritten) {
    // Nobody knows that process: if it lives it writes again meanwhile.
    await delay(FRESH_MS)
    found = await recorder.find(id, wallClockMs())
  }
  if (found === undefined) return 'its recording could not be read'
  if ('reason' in found) return found.reason
  const { run } = found
  return obstacleToRun(run, parts) ?? (await prepare(run, parts)) ?? run
}

/** Why the run cannot be driven on here, in a sentence. */
function obstacleToRun(
  run: ResumableRun,
  { config, catalogue }: Pick<ServerParts, 'config' | 'catalogue'>,
): string | undefined {
  const { header, session, cars, participants } = run
  const { track, car } = catalogue.forPlayers
  const installed = {
    simVersion: SIM_VERSION,
    trackHashes: hashesOf(track(header.track.id)),
    carHashes: new Map(cars.map(({ id }) => [id, hashesOf(car(id))])),
  }
  const obstacle = obstacleTo(header, cars, installed)
  if (obstacle !== undefined) return obstacle
  const { capacity } = header.settings
  const isFitting = ({ slot, name }: { slot: number; name: string }) =>
    slot < capacity && normalisePlayerName(name) === name
  const others = [
    session.aiCarId,
    ...session.aiDrivers.map(({ carId }) => carId),
    ...session.drivers.map(({ carId }) => carId),
  ]
  if (others.some((id) => car(id) === undefined)) return 'one of its cars is not here'
  if (header.tickHz !== config.server.tick_rate_hz) return `it was driven at ${header.tickHz} Hz`
  if (session.isStanding && !config.demo.enabled) return 'there is to be no demo'
  if (session.aiDrivers.length > capacity) return 'it has more drivers than seats'
  if (!participants.every(isFitting)) return 'there is somebody in it who cannot be'
  return normaliseSessionName(header.session.name) === undefined ? 'its name cannot be' : undefined
}

function hashesOf(listing: { readonly hash: string } | undefined): readonly string[] {
  return listing === undefined ? [] : [listing.hash]
}

/** Track and plans are kept for the session, which goes on at once then. */
async function prepare(
  { header, cars, session }: ResumableRun,
  { planner }: Pick<ServerParts, 'planner'>,
): Promise<string | undefined> {
  try {
    await planner.prepare(header.track.id, [session.aiCarId, ...cars.map(({ id }) => id)])
    return undefined
  } catch (error) {
    return `its content could not be prepared: ${error instanceof Error ? error.message : String(error)}`
  }
}
