import { GameMode, SessionState } from '../../protocol/enums.ts'
import type { CarId } from '../../protocol/ids.ts'
import type { SessionListing, TrackListing } from '../../protocol/server-messages.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import type { ActorLog } from '../actor-log.ts'
import type { RunRecording } from '../ports.ts'
import { createAiDrivers } from './ai-drivers.ts'
import { Announcer } from './announcer.ts'
import { DelayLine } from './delay-line.ts'
import { DELAYED_BYTES_MAX, DELAYED_MESSAGES_PER_SECOND } from './limits.ts'
import { Roster } from './roster.ts'
import type { RunPlan } from './session-commands.ts'
import type { SessionDeps } from './session-deps.ts'
import type { SessionEvent, SessionSettings } from './session-events.ts'
import type { SessionRun } from './session-run.ts'

/**
 * What a session holds while its machine says where it stands: the roster, the run under way, the counters. The machine
 * owns it and lets membership.ts, runs.ts and results.ts change it; nobody outside the session's folder does.
 */
export interface SessionRoom {
  readonly settings: SessionSettings
  readonly deps: SessionDeps
  /** For lines about this session, which it names. */
  readonly log: ActorLog
  /** The session's own mailbox, for members to be given and for what comes back later. */
  readonly self: SessionMailbox
  readonly track: TrackListing
  readonly roster: Roster
  readonly delay: DelayLine
  readonly announcer: Announcer
  readonly createdAtMs: number
  /** What was asked for last; set while a run is being prepared or under way. */
  plan: RunPlan | undefined
  run: SessionRun | undefined
  /** Of the run, while it is recorded. */
  recording: RunRecording | undefined
  /** The run that a crash cut off, until the session goes on with it or gives it up. */
  resumption: ResumableRun | undefined
  /** Crashes that the run under way was gone on with after, and how often that was tried. */
  timesResumed: number
  resumeAttempts: number
  /** Ticks of all runs so far: the session's clock goes on from one to the next (HB2). */
  pastTicks: number
  raceNumber: number
  isDraining: boolean
  /** The last run asked for could not be made ready. */
  isUnprepared: boolean
  /** The last member has left; a standing session never is. */
  isDeserted: boolean
}

export interface SessionMailbox {
  send(event: SessionEvent): void
}

export function createRoom({ settings, deps, resumption }: RoomOptions, self: SessionMailbox): SessionRoom {
  const { config, catalogue, createId } = deps
  const track = catalogue.track(settings.trackId)
  if (track === undefined) throw new Error(`session ${settings.id} names a track that is not in the catalogue`)
  const ai = resumption?.session.aiDrivers ?? createAiDrivers(settings.aiCount, settings.aiCarId, createId)
  const roster = new Roster({
    seats: settings.maxPlayers,
    spectatorsMax: config.spectatorsMax,
    ai,
    hasHost: !settings.isStanding,
  })
  const delay = new DelayLine({
    delayTicks: config.spectatorDelaySeconds * config.tickHz,
    heldMax: (config.spectatorDelaySeconds + 1) * (config.tickHz + DELAYED_MESSAGES_PER_SECOND),
    bytesMax: DELAYED_BYTES_MAX,
  })
  return {
    settings,
    deps,
    log: deps.log.child({ sessionId: settings.id }),
    self,
    track,
    roster,
    delay,
    announcer: new Announcer(roster, delay),
    createdAtMs: deps.wallClockMs(),
    plan: resumption && resumedPlan(resumption),
    run: undefined,
    recording: undefined,
    resumption,
    timesResumed: 0,
    resumeAttempts: 0,
    pastTicks: resumption?.tick ?? 0,
    raceNumber: resumption?.header.raceNumber ?? 0,
    isDraining: false,
    isUnprepared: false,
    isDeserted: false,
  }
}

export interface RoomOptions {
  readonly settings: SessionSettings
  readonly deps: SessionDeps
  /** The run that a crash cut off, which the session begins with. */
  readonly resumption?: ResumableRun | undefined
}

function resumedPlan({ header: { settings } }: ResumableRun): RunPlan {
  return { mode: settings.mode, countdownSeconds: settings.countdownTicks / settings.tickHz, isStart: true }
}

/** The session's tick: runs continue one another's count. */
export function sessionTick(room: SessionRoom): number {
  return room.run?.race.tick ?? room.pastTicks
}

export function sessionState(room: SessionRoom): SessionState {
  return room.run?.state ?? SessionState.Lobby
}

export function sessionMode(room: SessionRoom): GameMode {
  return room.run?.mode ?? GameMode.Lobby
}

export function hostName(room: SessionRoom): string {
  const { roster, settings } = room
  const host = roster.hostId === undefined ? undefined : roster.seatOf(roster.hostId)?.member
  return host?.name ?? settings.hostName
}

/** The session as lists show it, true at this moment (D1.4). */
export function listingOf(room: SessionRoom): SessionListing {
  const { settings, track, roster } = room
  return {
    id: settings.id,
    name: settings.name,
    trackId: track.id,
    trackName: track.name,
    hostName: hostName(room),
    sessionKind: settings.kind,
    visibility: settings.visibility,
    playerCount: roster.driverCount,
    maxPlayers: settings.maxPlayers,
    aiCount: settings.aiCount,
    spectatorCount: roster.spectatorCount,
    lapLimit: settings.lapLimit,
    state: sessionState(room),
    mode: sessionMode(room),
  }
}

/** Brings the lobby's lists up to date; cheap, and nothing is sent to anyone by it alone. */
export function publish(room: SessionRoom): void {
  room.deps.lobby.send({ type: 'session.changed', listing: listingOf(room) })
}

/** Every car that a run of this session may need, of those that there are: one that is gone is nobody else's trouble. */
export function carsInUse(room: SessionRoom): readonly CarId[] {
  const cars = new Set<CarId>([room.settings.aiCarId])
  for (const { id } of room.resumption?.cars ?? []) cars.add(id)
  for (const { member } of room.roster.seats) if (member?.carId !== undefined) cars.add(member.carId)
  return [...cars].filter((id) => room.deps.catalogue.car(id) !== undefined)
}
