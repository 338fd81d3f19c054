import type { RecorderPort, RecordingListener, RunRecording } from '../../src/actors/ports.ts'
import type { RunRecorder, UnnamedHeader } from '../../src/actors/session/record-run.ts'
import type { Race } from '../../src/race/race.ts'
import type { TimedCommand } from '../../src/race/race-command.ts'
import type { KeptSession } from '../../src/replay/kept-session.ts'
import type { ReplayEvent } from '../../src/replay/replay-event.ts'
import type { ReplayEnding } from '../../src/replay/replay-header.ts'

/** A recorder that keeps what it is given; `faulty` is what some calls of its port do instead. */
export function createFakeRecorder(
  faulty: Partial<RecorderPort> = {},
): RunRecorder & { recordings: FakeRecording[]; givenUp: string[] } {
  const recordings: FakeRecording[] = []
  const givenUp: string[] = []
  return {
    recordings,
    givenUp,
    resume(header, tick) {
      const recording = new FakeRecording(header.replayId, header, faulty)
      recording.resumedTick = tick
      recordings.push(recording)
      return recording
    },
    giveUp: (id) => void givenUp.push(id),
    open(header) {
      const recording = new FakeRecording(`replay-${recordings.length + 1}`, header, faulty)
      recordings.push(recording)
      return recording
    },
  }
}

export class FakeRecording implements RunRecording {
  readonly id: string
  readonly header: UnnamedHeader
  readonly port: RecorderPort
  readonly commands: TimedCommand[] = []
  readonly events: ReplayEvent[] = []
  /** Ticks that frames were for. */
  readonly ticks: number[] = []
  readonly endings: ReplayEnding[] = []
  readonly kept: KeptSession[] = []
  /** Where it went on after a crash. */
  resumedTick: number | undefined
  listener: RecordingListener | undefined
  #race: Race | undefined

  constructor(id: string, header: UnnamedHeader, faulty: Partial<RecorderPort>) {
    this.id = id
    this.header = header
    this.port = {
      begin: (race) => {
        this.#race = race
      },
      command: (command) => void this.commands.push({ tick: this.#race!.tick, command: { ...command } }),
      frame: (fill) => void this.ticks.push(fill().tick),
      event: (event) => void this.events.push(event),
      ...faulty,
    }
  }

  listen(listener: RecordingListener): void {
    this.listener = listener
  }

  keepSession(session: KeptSession): void {
    this.kept.push(session)
  }

  end(ending: ReplayEnding): void {
    this.endings.push(ending)
  }
}
