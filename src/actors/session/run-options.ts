import { dismissRecorder } from './record-run.ts'
import { guardRecorder } from './replay-recorder.ts'
import type { RunEvent } from './session-events.ts'
import type { SessionRoom } from './session-room.ts'
import type { SessionRunOptions } from './session-run.ts'

/** What all runs of a session have in common. Its recording, if there is to be one, is open by then. */
export function runOptions(
  room: SessionRoom,
  onRun: (event: RunEvent) => void,
): Pick<SessionRunOptions, 'dialect1IdleHz' | 'resultsTicks' | 'recorder' | 'delay' | 'counters' | 'meter' | 'onRun'> {
  const { config, counters, meter } = room.deps
  return {
    dialect1IdleHz: config.dialect1IdleHz,
    resultsTicks: config.resultsSeconds * config.tickHz,
    recorder: guardRecorder(room.recording?.port, (error) => dismissRecorder(room, error)),
    delay: room.delay,
    counters,
    meter,
    onRun,
  }
}
