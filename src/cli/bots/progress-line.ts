import { SessionState } from '../../protocol/enums.ts'
import type { FleetProgress } from './fleet.ts'

/** Between two lines where lines stay, and between two updates of the one line of a terminal, milliseconds. */
const LINE_MS = 5_000
const UPDATE_MS = 250

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Says on a terminal in one line that changes, and elsewhere now and then in a new line, how far the race is. */
export function createProgressLine(
  output: Output,
  count: number,
): { show(progress: FleetProgress): void; end(): void } {
  const isTerminal = output.isTTY === true
  let lastMs = Number.NEGATIVE_INFINITY
  let lastPhase: FleetProgress['phase'] | undefined
  return {
    show(progress) {
      const nowMs = performance.now()
      const isDue = progress.phase !== lastPhase || nowMs - lastMs >= (isTerminal ? UPDATE_MS : LINE_MS)
      if (!isDue) return
      lastMs = nowMs
      lastPhase = progress.phase
      output.write(isTerminal ? `\r\x1b[K${describe(progress, count)}` : `${describe(progress, count)}\n`)
    },
    end() {
      if (isTerminal) output.write('\r\x1b[K')
    },
  }
}

function describe({ phase, bots }: FleetProgress, count: number): string {
  if (phase !== 'racing') return `${phase}: ${bots.length} of ${count} bots connected`
  const columns = bots[0]?.frame?.columns
  if (columns === undefined || columns.sessionState === SessionState.Lobby) return phase
  const laps = Array.from(columns.lap.subarray(0, columns.count))
  const finished = columns.finishPosition.subarray(0, columns.count).filter((position) => position > 0).length
  return `${phase}: lap ${Math.max(0, ...laps)}, ${finished} of ${columns.count} finished`
}
