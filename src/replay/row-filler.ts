import type { TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../race/race.ts'
import type { ReplayBatch } from './replay-batch.ts'

/** Fills the rows of batches from a race, without allocating. One for each run: it unwraps the cars' yaw. */
export class RowFiller {
  constructor(_race: Race) {
    throw new Error('follows')
  }

  /** Writes the race's present tick into `row` of the batch; `columns` are those of that tick (see fillTelemetry). */
  fillRow(_batch: ReplayBatch, _row: number, _columns: TelemetryColumns): void {
    throw new Error('follows')
  }
}
