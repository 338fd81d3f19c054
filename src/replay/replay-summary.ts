import type { GameMode } from '../protocol/enums.ts'
import type { PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import { carsOf, eventsBetween, participantsOf } from './replay-contents.ts'
import type { ReplayHeader } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'

/** What a list says of a recording. All of it is read from the file, so a lost index can be made again. */
export interface ReplaySummary {
  readonly id: string
  readonly sessionId: SessionId
  readonly sessionName: string
  /** False for a private session: who knows the id may look, but no list names it. */
  readonly isListed: boolean
  /** Of the session's races, from 1. */
  readonly raceNumber: number
  readonly mode: GameMode
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number
  readonly tickRateHz: number
  readonly lengthTicks: number
  readonly trackId: TrackId
  readonly trackName: string
  /** Names, each once. */
  readonly cars: readonly string[]
  /** Those on the grid first, in its order; then whoever came later. */
  readonly players: readonly ReplayPlayer[]
  /** Laps of whoever drove most. */
  readonly laps: number
  /** Name of whoever finished first; absent when nobody has. */
  readonly winner?: string
  readonly incidents: ReplayIncidents
}

export interface ReplayPlayer {
  readonly name: string
  readonly playerId: PlayerId
  readonly isAi: boolean
}

export interface ReplayIncidents {
  readonly contacts: number
  readonly penalties: number
  readonly retirements: number
}

/** Reads a file through for what a list says of it. Throws ReplayError. */
export function summariseReplay(reader: ReplayReader): ReplaySummary {
  const { header, footer } = reader
  const participants = participantsOf(reader)
  const happened = footer === undefined ? tallyEvents(reader) : tally([...footer.events, ...lapsOf(footer.laps)])
  const first = footer?.classification.find(({ position, status }) => position === 1 && status === 'finished')
  const winner = participants.findLast(({ slot }) => slot === first?.slot)?.name
  return {
    ...headerSummary(header),
    lengthTicks: reader.endTick - reader.firstTick,
    cars: [...new Set(carsOf(reader).map(({ name }) => name))],
    players: participants.map(({ name, playerId, isAi }) => ({ name, playerId, isAi })),
    laps: Math.max(happened.laps, ...(footer?.classification.map(({ laps }) => laps) ?? [])),
    ...(winner !== undefined && { winner }),
    incidents: happened.incidents,
  }
}

/** The same for a recording that begins: all that its header knows. */
export function summariseHeader(header: ReplayHeader): ReplaySummary {
  return {
    ...headerSummary(header),
    lengthTicks: 0,
    cars: [...new Set(header.cars.map(({ name }) => name))],
    players: byGrid(header.participants).map(({ name, playerId, isAi }) => ({ name, playerId, isAi })),
    laps: 0,
    incidents: { contacts: 0, penalties: 0, retirements: 0 },
  }
}

function headerSummary(header: ReplayHeader) {
  const { replayId, sessionId, session, raceNumber, settings, startedAtMs, tickHz, track } = header
  return {
    id: replayId,
    sessionId,
    sessionName: session.name,
    isListed: session.isListed,
    raceNumber,
    mode: settings.mode,
    startedAtMs,
    tickRateHz: tickHz,
    trackId: track.id,
    trackName: track.name,
  }
}

function byGrid(participants: ReplayHeader['participants']): ReplayHeader['participants'] {
  return participants.toSorted((one, other) => one.gridPosition - other.gridPosition)
}

interface Happened {
  readonly laps: number
  readonly incidents: ReplayIncidents
}

function tallyEvents(reader: ReplayReader): Happened {
  return tally(eventsBetween(reader, reader.firstTick, reader.endTick))
}

function tally(events: Iterable<{ readonly kind: string; readonly lap?: unknown }>): Happened {
  let laps = 0
  const counts = { contact: 0, penalty: 0, retired: 0 }
  for (const { kind, lap } of events) {
    if (kind === 'lap' && typeof lap === 'number') laps = Math.max(laps, lap)
    if (kind === 'contact' || kind === 'penalty' || kind === 'retired') counts[kind]++
  }
  return {
    laps,
    incidents: { contacts: counts.contact, penalties: counts.penalty, retirements: counts.retired },
  }
}

function lapsOf(laps: readonly { readonly lap: number }[]) {
  return laps.map(({ lap }) => ({ kind: 'lap', lap }))
}
