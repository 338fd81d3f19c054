import { fromResource } from '../lib/from-resource.ts'
import type { RecorderPort } from '../ports.ts'
import type { RunEvent } from './session-events.ts'

/**
 * The recorder of a run, a child of its session. The race loop writes to the port each tick while cars race; when the
 * run ends, the session hears how much there was. Until the replay format exists it counts frames and events and keeps
 * nothing, which docs/ARCHITECTURE.md says too.
 */
export const replayRecorder = fromResource<{ type: 'none' }, RunEvent, { readonly recording: Recording }>(
  ({ input, sendBack }) =>
    () =>
      sendBack({ type: 'run.stopped', frames: input.recording.frames }),
)

/**
 * A recorder's port for a race that goes on without it: what it throws is told once, and it is given nothing more. The
 * race loop would take it for a fault of the race and end the session.
 */
export function guardRecorder(port: RecorderPort, onFault: (error: unknown) => void): RecorderPort {
  let recorder: RecorderPort | undefined = port
  const dismiss = (error: unknown) => {
    recorder = undefined
    onFault(error)
  }
  return {
    frame(tick) {
      try {
        recorder?.frame(tick)
      } catch (error) {
        dismiss(error)
      }
    },
    event(tick, event) {
      try {
        recorder?.event(tick, event)
      } catch (error) {
        dismiss(error)
      }
    },
  }
}

export interface Recording {
  readonly port: RecorderPort
  frames: number
  events: number
}

export function createRecording(counters: { recorderFrames: number }): Recording {
  const recording: Recording = {
    frames: 0,
    events: 0,
    port: {
      frame() {
        recording.frames++
        counters.recorderFrames++
      },
      event() {
        recording.events++
      },
    },
  }
  return recording
}
