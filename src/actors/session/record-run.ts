import { GameMode, SessionKind, Visibility } from '../../protocol/enums.ts'
import type { CarId } from '../../protocol/ids.ts'
import type { RaceSettings } from '../../race/race-settings.ts'
import { classifyRace } from '../../replay/classification-fault.ts'
import { COLUMNS } from '../../replay/replay-columns.ts'
import { joinedEvent } from '../../replay/replay-event.ts'
import type {
  ReplayContent,
  ReplayEnding,
  ReplayHeader,
  ReplayParticipant,
  ReplaySession,
} from '../../replay/replay-header.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import { SIM_VERSION } from '../../simulation/sim-version.ts'
import type { RunRecording } from '../ports.ts'
import type { Entrant } from './entrants.ts'
import type { SessionRoom } from './session-room.ts'
import type { SessionRun } from './session-run.ts'

/** What a session's recordings say of it, and when one is opened and ended. */

/** Modes of runs as the configuration names them. */
export type RecordedMode = 'race' | 'qualifying' | 'practice' | 'demo' | 'sandbox'

/** A recording's header without its name, which the recorder gives. */
export type UnnamedHeader = Omit<ReplayHeader, 'replayId'>

/** Where recordings are opened. */
export interface RunRecorder {
  /** Undefined when nothing can be recorded for the moment, which is counted there. */
  open(header: UnnamedHeader): RunRecording | undefined
  /** Goes on with the recording of a run that a crash cut off, from `tick`; otherwise like {@link open}. */
  resume(header: ReplayHeader, tick: number): RunRecording | undefined
  /** A run that a crash cut off is not gone on with: its recording is completed as it is. */
  giveUp(replayId: string): void
}

/**
 * Why a run's recording ended. `over`: the run was. Others cut it short: a fault, the server's stop, everybody's leaving
 * (`abandoned`: spectators are left), the session's end, or the host's command.
 */
export type RunEnd = 'over' | 'crashed' | 'shutdown' | 'deserted' | 'abandoned' | 'closed' | 'commanded'

/** The run that is about to begin: how it will be driven, and who stands on its grid. */
export interface ComingRun {
  readonly settings: RaceSettings
  readonly grid: readonly Entrant[]
  readonly startedAtMs: number
}

/** Opens the recording of a run, before its race is built; none when its mode is not to be recorded. */
export function openRecording(room: SessionRoom, run: ComingRun): void {
  const { config, recorder } = room.deps
  const mode = recordedMode(room, run.settings.mode)
  room.recording = undefined
  if (mode === undefined || !config.recordedModes.includes(mode)) return
  adoptRecording(room, () => recorder.open(headerOf(room, run)))
}

/** Goes on with the recording of a run that a crash cut off. */
export function reopenRecording(room: SessionRoom, { header, tick }: ResumableRun): void {
  adoptRecording(room, () => room.deps.recorder.resume(header, tick))
}

function adoptRecording(room: SessionRoom, open: () => RunRecording | undefined): void {
  try {
    room.recording = open()
    if (room.recording === undefined) room.log.warn({}, 'a run is not recorded: its recorder failed just now')
  } catch (error) {
    noteRecorderFault(room, error)
  }
}

/** A race is worth more than its recording. */
export function noteRecorderFault({ log }: SessionRoom, error: unknown): void {
  log.error({ err: error }, 'a recorder failed; its race goes on')
}

/** What there is of the recording is kept; the result goes without. */
export function dismissRecorder(room: SessionRoom, error: unknown): void {
  noteRecorderFault(room, error)
  breakRecordingOff(room, 'recorder-failed')
}

/** Ends the recording without a result. Does nothing when it has been ended. */
export function breakRecordingOff(room: SessionRoom, reason: 'recorder-failed' | 'crashed'): void {
  const { recording } = room
  room.recording = undefined
  try {
    recording?.end({ reason, classification: [] })
  } catch (error) {
    noteRecorderFault(room, error)
  }
}

/** A standing session is for show, whatever it runs. */
function recordedMode({ settings }: SessionRoom, mode: GameMode): RecordedMode | undefined {
  if (settings.isStanding) return 'demo'
  switch (mode) {
    case GameMode.Race:
      return 'race'
    case GameMode.Qualification:
      return 'qualifying'
    case GameMode.FreePractice:
      return 'practice'
    case GameMode.DemoLap:
      return 'demo'
    case GameMode.Sandbox:
      return 'sandbox'
    case GameMode.Lobby:
    case GameMode.Countdown:
    case GameMode.Replay:
      return undefined
  }
}

/** Ends the recording of the run under way with the order at this moment. Does nothing when that has been done. */
export function endRecording(room: SessionRoom, reason: RunEnd): void {
  const { recording, run } = room
  room.recording = undefined
  if (recording === undefined || run === undefined) return
  try {
    recording.end(endingOf(run, reason))
  } catch (error) {
    noteRecorderFault(room, error)
  }
}

/** After a crash nobody knows what the race's state is worth. */
function endingOf(run: SessionRun, reason: RunEnd): ReplayEnding {
  if (reason === 'crashed') return { reason, classification: [] }
  return { reason, classification: classifyRace(run.race), finalHash: run.race.hash() }
}

/** Why the run under way ends, from the event that ends it. */
export function runEndOf({ isDraining, isDeserted }: SessionRoom, eventType: string): RunEnd {
  if (eventType.startsWith('xstate.error.')) return 'crashed'
  if (isDraining || eventType === 'session.drain') return 'shutdown'
  if (isDeserted) return 'deserted'
  if (eventType === 'session.close') return 'closed'
  return eventType === 'member.leave' ? 'abandoned' : 'commanded'
}

/** Notes in the recording who comes into the run under way: the header could not know. */
export function noteJoined({ deps }: SessionRoom, run: SessionRun, entrant: Entrant): void {
  run.note(joinedEvent(run.race.tick, participantOf(entrant), carContent(deps.catalogue, entrant.carId)))
}

function headerOf(room: SessionRoom, { settings, grid, startedAtMs }: ComingRun): UnnamedHeader {
  const { deps, track, raceNumber, pastTicks } = room
  const carIds = new Set(grid.map(({ carId }) => carId))
  return {
    sessionId: room.settings.id,
    raceNumber,
    tickHz: settings.tickHz,
    simVersion: SIM_VERSION,
    serverVersion: deps.serverVersion,
    startedAtMs,
    track: { id: track.id, name: track.name, hash: track.hash },
    cars: [...carIds].map((id) => carContent(deps.catalogue, id)),
    participants: grid.map(participantOf),
    settings,
    startTick: pastTicks,
    columns: COLUMNS,
    session: sessionOf(room),
  }
}

function sessionOf({ settings: { name, kind, visibility } }: SessionRoom): ReplaySession {
  return { name, kind: KIND_WORDS[kind], isListed: visibility === Visibility.Public }
}

const KIND_WORDS = {
  [SessionKind.Multiplayer]: 'multiplayer',
  [SessionKind.Practice]: 'practice',
  [SessionKind.Sandbox]: 'sandbox',
} as const

function participantOf({ slot, playerId, name, carId, isAi, skill, gridPosition }: Entrant): ReplayParticipant {
  return { slot, playerId, name, carId, isAi, gridPosition, ...(skill === undefined ? {} : { skill }) }
}

function carContent(catalogue: SessionRoom['deps']['catalogue'], id: CarId): ReplayContent<CarId> {
  const { name = '', hash = '' } = catalogue.car(id) ?? {}
  return { id, name, hash }
}
