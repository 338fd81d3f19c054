import { createHash } from 'node:crypto'
import { GameMode } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type {
  ClassifiedCar,
  Participant,
  RaceResultsMessage,
  SessionSnapshotMessage,
} from '../../protocol/server-messages.ts'
import { CarFlag, type TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { ClassifiedSlot } from '../../rules/classification.ts'
import type { Entrant } from '../session/entrants.ts'
import { NOTHING_TO_SEE, type SessionLook } from '../session/session-look.ts'
import { lapLimit, listingOf, type PlaybackRoom, shownState } from './playback-room.ts'

/** A playback as newcomers and lookers-on are told it: who drove, in what order they are, how it ended. */

export function snapshotOf(room: PlaybackRoom, you: PlayerId): SessionSnapshotMessage {
  const { id, name, trackId, trackName, sessionKind, lapLimit: laps, maxPlayers } = listingOf(room)
  return {
    type: 'SessionSnapshot',
    sessionId: id,
    name,
    tick: room.tick >>> 0,
    state: shownState(room),
    mode: GameMode.Replay,
    trackId,
    trackName,
    trackHash: room.source.header.track.hash,
    settingsHash: settingsHash(room),
    sessionKind,
    lapLimit: laps,
    maxPlayers,
    you,
    participants: participantsOf(room),
    classification: orderOf(room),
  }
}

/** Of the settings that were raced by: nobody predicts a recording, but equal races have equal hashes. */
export function settingsHash({ source }: Pick<PlaybackRoom, 'source'>): string {
  const { settings, track, tickHz } = source.header
  return createHash('sha256')
    .update(JSON.stringify({ trackId: track.id, tickHz, settings }))
    .digest('hex')
}

export function participantsOf({ seated, roster }: PlaybackRoom): readonly Participant[] {
  return [...seated.map(driverParticipant), ...[...roster.spectators()].map(spectatorParticipant)]
}

export function driverParticipant({ playerId, name, slot, gridPosition, carId, isAi }: Entrant): Participant {
  return { playerId, name, slot, gridPosition, carId, isAi, isSpectator: false, isHost: false }
}

export function spectatorParticipant({ playerId, name }: Pick<Participant, 'playerId' | 'name'>): Participant {
  return { playerId, name, gridPosition: 0, isAi: false, isSpectator: true, isHost: false }
}

/** The order on the road at the tick on show; gaps are not recorded. */
function orderOf({ seated, columns }: PlaybackRoom): readonly ClassifiedCar[] {
  const present = seated.filter(({ slot }) => isActive(columns, slot))
  const sorted = present.sort((one, other) => placeBefore(columns, one.slot, other.slot))
  return sorted.map((driver, index) => {
    const { slot } = driver
    const bestLapMs = columns.bestLapMs[slot] ?? 0
    const lastLapMs = columns.lastLapMs[slot] ?? 0
    return {
      ...identityOf(driver),
      position: index + 1,
      laps: Math.max(0, (columns.lap[slot] ?? 0) - 1),
      ...(bestLapMs > 0 ? { bestLapMs } : {}),
      ...(lastLapMs > 0 ? { lastLapMs } : {}),
      status: (columns.finishPosition[slot] ?? 0) > 0 ? 'finished' : 'running',
    }
  })
}

function isActive({ flags }: TelemetryColumns, slot: number): boolean {
  return ((flags[slot] ?? 0) & CarFlag.Active) !== 0
}

/** Who has finished comes first, in the order of the flag; the rest by laps and place on the road. */
function placeBefore({ finishPosition, lap, progressM }: TelemetryColumns, one: number, other: number): number {
  const finished = (finishPosition[one] || CLASSIFIED_LAST) - (finishPosition[other] || CLASSIFIED_LAST)
  if (finished !== 0) return finished
  const laps = (lap[other] ?? 0) - (lap[one] ?? 0)
  return laps !== 0 ? laps : (progressM[other] ?? 0) - (progressM[one] ?? 0)
}

const CLASSIFIED_LAST = 256

function identityOf({ playerId, name, carId, isAi, gridPosition }: Entrant) {
  return { playerId, name, carId, isAi, gridPosition }
}

/** As the recording has it; undefined when its race came to no result, as one that was called off. */
export function resultsOf({ source, settings, drivers }: PlaybackRoom): RaceResultsMessage | undefined {
  const { header, contents, sha256 } = source
  if (contents.ending === undefined || !HAS_RESULT.has(contents.ending.reason)) return undefined
  const { raceNumber, track } = header
  const rows = contents.ending.classification.flatMap((row) => {
    // Of several in a slot the result is the last one's, also of one who came into ticks that are missing.
    const driver = drivers.holderOf(row.slot, Number.POSITIVE_INFINITY)
    return driver === undefined ? [] : [resultRow(row, driver)]
  })
  return {
    type: 'RaceResults',
    sessionId: settings.id,
    raceNumber: Number.isInteger(raceNumber) && raceNumber >= 0 && raceNumber <= U32_MAX ? raceNumber : 0,
    trackId: track.id,
    lapLimit: lapLimit(source),
    isPersisted: true,
    classification: rows,
    replayId: settings.replayId,
    ...(sha256 !== undefined && { replaySha256: sha256 }),
  }
}

/** Reasons for which a race ends with a result: its flag, the stop of a server, and that nobody was left in it. */
const HAS_RESULT: ReadonlySet<string> = new Set(['over', 'shutdown', 'deserted'])

const U32_MAX = 0xffff_ffff

function resultRow({ slot: _, ...row }: ClassifiedSlot, driver: Entrant): ClassifiedCar {
  return { ...row, ...identityOf(driver) }
}

/** What somebody sees who looks at it from outside now and then. */
export function lookAt(room: PlaybackRoom): SessionLook {
  const { head, seated, columns } = room
  if (head.row === undefined) return NOTHING_TO_SEE
  const cars = seated
    .filter(({ slot }) => isActive(columns, slot))
    .map(({ slot, playerId }) => ({ playerId, x: columns.x[slot] ?? 0, y: columns.y[slot] ?? 0 }))
  return { classification: orderOf(room), cars }
}
