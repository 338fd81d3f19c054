import type { TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../../race/race.ts'
import type { RaceCommand } from '../../race/race-command.ts'
import type { WrittenEvent } from '../../replay/replay-event.ts'
import { fromResource } from '../lib/from-resource.ts'
import type { RecorderPort, RunRecording } from '../ports.ts'
import type { RunEvent } from './session-events.ts'

/**
 * The recorder of a run, a child of its session for as long as the run lasts. What is recorded goes by the recording's
 * port, not by here: this hears what befalls the recording, tells the session, and sees to it that a recording ends with
 * its run, however that ends. A run that is not recorded has a recorder with nothing to do.
 */
export const replayRecorder = fromResource<
  { type: 'none' },
  RunEvent,
  { readonly recording: RunRecording | undefined; readonly onFault: (error: unknown) => void }
>(({ input: { recording, onFault }, sendBack, fail }) => {
  recording?.listen({ degraded: (reason) => sendBack({ type: 'recording.degraded', reason }), failed: fail })
  // The session has ended it already, unless it is the session that failed.
  return () => {
    try {
      recording?.end({ reason: 'crashed', classification: [] })
    } catch (error) {
      onFault(error)
    }
  }
})

/** Of a run that is not recorded. */
const NO_RECORDER: RecorderPort = { begin() {}, command() {}, frame() {}, event() {} }

/**
 * A recorder's port for a race that goes on without it: what it throws is told once, and it is given nothing more. The
 * race loop would take it for a fault of the race and end the session.
 */
export function guardRecorder(port: RecorderPort | undefined, onFault: (error: unknown) => void): RecorderPort {
  return port === undefined ? NO_RECORDER : new GuardedRecorder(port, onFault)
}

class GuardedRecorder implements RecorderPort {
  #port: RecorderPort
  readonly #onFault: (error: unknown) => void

  constructor(port: RecorderPort, onFault: (error: unknown) => void) {
    this.#port = port
    this.#onFault = onFault
  }

  begin(race: Race): void {
    try {
      this.#port.begin(race)
    } catch (error) {
      this.#dismiss(error)
    }
  }

  command(command: RaceCommand): void {
    try {
      this.#port.command(command)
    } catch (error) {
      this.#dismiss(error)
    }
  }

  frame(fill: () => TelemetryColumns): void {
    try {
      this.#port.frame(fill)
    } catch (error) {
      this.#dismiss(error)
    }
  }

  event(event: WrittenEvent): void {
    try {
      this.#port.event(event)
    } catch (error) {
      this.#dismiss(error)
    }
  }

  #dismiss(error: unknown): void {
    this.#port = NO_RECORDER
    this.#onFault(error)
  }
}
