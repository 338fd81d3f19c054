import type { PreparedRace } from '../../race/prepared-race.ts'
import type { Race } from '../../race/race.ts'
import { resumedEvent } from '../../replay/replay-event.ts'
import type { ReplayParticipant } from '../../replay/replay-header.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import { leaveToStandIn } from './absence.ts'
import type { Entrant } from './entrants.ts'
import { noteRecorderFault, reopenRecording } from './record-run.ts'
import { runOptions } from './run-options.ts'
import type { RunEvent } from './session-events.ts'
import type { SessionRoom } from './session-room.ts'
import { SessionRun } from './session-run.ts'

/**
 * Goes on with a run that a crash cut off: the race as its recording leads to it, in the same recording. Whoever drove in it
 * and may come back is away, or back already; a stand-in has his car. Others have left.
 */
export function resumeRun(
  room: SessionRoom,
  resumption: ResumableRun,
  { prepared, race, onRun }: ResumedRace,
): SessionRun {
  const { header, participants, timesResumed, stoppedAtMs } = resumption
  room.resumption = undefined
  reopenRecording(room, resumption)
  const { settings, startTick, startedAtMs } = header
  const run = new SessionRun({ ...runOptions(room, onRun), prepared, settings, startTick, startedAtMs, race })
  room.run = run
  room.timesResumed = timesResumed + 1
  room.resumeAttempts = resumption.session.attempts
  run.adopt(participants.map(entrantOf))
  const awayMs = Math.max(0, room.deps.wallClockMs() - stoppedAtMs)
  run.note(resumedEvent(race.tick + 1, awayMs))
  for (const entrant of run.entrants) if (!entrant.isAi) settle(room, run, entrant)
  const { replayId } = header
  room.log.warn({ replayId, tick: race.tick, awayMs }, 'a run goes on after a crash')
  return run
}

export interface ResumedRace {
  readonly prepared: PreparedRace
  readonly race: Race
  readonly onRun: (event: RunEvent) => void
}

/** The run will not be gone on with: its recording is completed as it is. Does nothing when there is none. */
export function giveUpResuming(room: SessionRoom, reason: string): void {
  const { resumption, deps, log } = room
  if (resumption === undefined) return
  room.resumption = undefined
  const { replayId } = resumption.header
  log.warn({ replayId, reason }, 'a run that a crash cut off is not gone on with')
  try {
    deps.recorder.giveUp(replayId)
  } catch (error) {
    noteRecorderFault(room, error)
  }
}

function settle(room: SessionRoom, run: SessionRun, { slot, playerId }: Entrant): void {
  if (run.race.cars.isActive[slot] !== 1) return
  const seat = room.roster.seatOf(playerId)
  if (seat?.slot !== slot) {
    run.removeCar(slot)
    return
  }
  leaveToStandIn(room, slot)
  if (!seat.isAway) run.handBack(slot)
}

function entrantOf({ slot, playerId, name, carId, isAi, gridPosition, skill }: ReplayParticipant): Entrant {
  return { slot, playerId, name, carId, isAi, gridPosition, skill }
}
