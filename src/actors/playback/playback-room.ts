import { GameMode, SessionKind, SessionState, Visibility } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import { CARS_MAX } from '../../protocol/limits.ts'
import { normaliseSessionName } from '../../protocol/names.ts'
import type { PlaybackStateMessage } from '../../protocol/playback-messages.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import {
  createDialect1TelemetryWriter,
  type Dialect1TelemetryWriter,
} from '../../protocol/telemetry/dialect1-telemetry.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import { type ColumnScales, columnScales, stateAt } from '../../replay/fill-columns.ts'
import { Announcer } from '../session/announcer.ts'
import { Broadcaster } from '../session/broadcaster.ts'
import { DelayLine } from '../session/delay-line.ts'
import type { Entrant } from '../session/entrants.ts'
import { Roster } from '../session/roster.ts'
import type { PlaybackDeps } from './playback-deps.ts'
import type { PlaybackEvent, PlaybackSettings } from './playback-events.ts'
import type { PlaybackSource } from './playback-source.ts'
import type { Playhead, PlayheadStatus } from './playhead.ts'
import { RecordedDrivers } from './recorded-drivers.ts'

/** What a playback holds while its machine says how it stands; the other files of this folder work on it. */
export interface PlaybackRoom {
  readonly settings: PlaybackSettings
  readonly deps: PlaybackDeps
  readonly self: { send(event: PlaybackEvent): void }
  readonly source: PlaybackSource
  readonly name: string
  readonly roster: Roster
  readonly delay: DelayLine
  readonly announcer: Announcer
  readonly broadcaster: Broadcaster
  readonly drivers: RecordedDrivers
  readonly columns: TelemetryColumns
  readonly scales: ColumnScales
  readonly head: Playhead
  /** Members who have shown the token. */
  readonly controllers: Set<PlayerId>
  /** Of the session: counts on whatever is played, because clients drop older ticks. */
  tick: number
  writer: Dialect1TelemetryWriter
  /** Drivers as they were told last, and the state. */
  seated: readonly Entrant[]
  state: SessionState
  /** Session tick at which the head was told of last, and how it stood. */
  toldTick: number
  toldStatus: PlayheadStatus
  isRefreshing: boolean
  isDraining: boolean
}

export type PlaybackTools = Pick<PlaybackRoom, 'settings' | 'deps' | 'self' | 'source'>

/** `createHead` is given the room that the head is to work for. */
export function createRoom(tools: PlaybackTools, createHead: (room: () => PlaybackRoom) => Playhead): PlaybackRoom {
  const { deps, source } = tools
  const { tickHz, dialect1IdleHz, spectatorsMax } = deps.config
  const { header } = source
  const roster = new Roster({ seats: 0, spectatorsMax, ai: [], hasHost: false })
  // What is played is past: nobody's line is worth hiding.
  const delay = new DelayLine({ delayTicks: 0, heldMax: 0, bytesMax: 0 })
  const columns = createTelemetryColumns(Math.min(CARS_MAX, header.settings.capacity))
  const drivers = new RecordedDrivers(header, deps.createId)
  drivers.follow(source.contents.arrivals)
  const head = createHead(() => room)
  const broadcaster = new Broadcaster({
    tickHz,
    idleHz: dialect1IdleHz,
    columns,
    writer: { write: (from) => room.writer.write(from) },
    delay,
    counters: deps.counters,
    isExact: () => head.isExact,
    seats: NO_SEATS,
  })
  const room: PlaybackRoom = {
    ...tools,
    name: nameOf(tools),
    roster,
    delay,
    announcer: new Announcer(roster, delay),
    broadcaster,
    drivers,
    columns,
    scales: columnScales(header),
    head,
    controllers: new Set(),
    tick: 0,
    writer: createDialect1TelemetryWriter(drivers.identities(head.tick)),
    seated: drivers.at(head.tick),
    state: SessionState.Countdown,
    toldTick: 0,
    toldStatus: head.status,
    isRefreshing: false,
    isDraining: false,
  }
  return room
}

/** Nobody drives here. */
const NO_SEATS = { appliedTick: new Uint32Array(0), appliedSequence: new Uint32Array(0), bufferDepth: () => 0 }

function nameOf({ settings, source }: Pick<PlaybackTools, 'settings' | 'source'>): string {
  const recorded = normaliseSessionName(source.header.session.name) ?? source.header.replayId
  return settings.name ?? `Replay: ${[...recorded].slice(0, NAME_CHARS).join('')}`
}

/** Leaves room for what stands before it. */
const NAME_CHARS = 54

/** What telemetry shows now; what it begins with before the first chunk is read. */
export function shownState({ head, state }: PlaybackRoom): SessionState {
  const { row } = head
  return row === undefined ? state : stateAt(row.chunk.frames, row.index)
}

export function stateMessage({ settings, source, head, tick, columns }: PlaybackRoom): PlaybackStateMessage {
  const { firstTick, lastTick } = head.bounds
  const { header, contents } = source
  return {
    type: 'PlaybackState',
    tick: tick >>> 0,
    replayId: settings.replayId,
    replayTick: Math.max(firstTick, Math.min(lastTick, head.tick)),
    firstTick,
    lastTick,
    tickHz: Math.min(0xffff, Math.round(header.tickHz)),
    speed: head.speed,
    isPaused: head.isPaused,
    isBuffering: head.isBuffering || head.isFresh,
    isEnded: head.status === 'ended',
    isLive: contents.isGrowing,
    end: head.end,
    lap: columns.lap.subarray(0, columns.count).reduce((furthest, lap) => Math.max(furthest, lap), 0),
    laps: lapLimit(source),
  }
}

/** 0 = without a limit. */
export function lapLimit({ header }: PlaybackSource): number {
  const { lapLimit: laps } = header.settings
  return Number.isInteger(laps) && laps > 0 && laps <= 0xff ? laps : 0
}

/** The playback as lists show it. */
export function listingOf(room: PlaybackRoom): SessionListing {
  const { settings, source, roster, seated } = room
  const { track, session, settings: recorded } = source.header
  return {
    id: settings.id,
    name: room.name,
    trackId: track.id,
    trackName: track.name,
    hostName: 'Replay',
    sessionKind: KINDS.get(session.kind) ?? SessionKind.Multiplayer,
    // What no list named while it was driven is not named by its playback, either.
    visibility: session.isListed ? settings.visibility : Visibility.Private,
    playerCount: 0,
    maxPlayers: Math.min(CARS_MAX, recorded.capacity),
    aiCount: Math.min(CARS_MAX, seated.length),
    spectatorCount: roster.spectatorCount,
    lapLimit: lapLimit(source),
    state: shownState(room),
    mode: GameMode.Replay,
  }
}

const KINDS: ReadonlyMap<string, SessionKind> = new Map([
  ['multiplayer', SessionKind.Multiplayer],
  ['practice', SessionKind.Practice],
  ['sandbox', SessionKind.Sandbox],
])

export function publish(room: PlaybackRoom): void {
  room.deps.lobby.send({ type: 'session.changed', listing: listingOf(room) })
}
