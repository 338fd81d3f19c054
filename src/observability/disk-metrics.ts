import type { Counters } from './counters.ts'
import type { MetricSet } from './metric-set.ts'
import type { PlainHistogram } from './plain-histogram.ts'

/** What goes to the disk: results and recordings. */
export function registerDisk(
  set: MetricSet,
  counters: Counters,
  {
    dbReadDurationMs,
    dbWriteDurationMs,
    recorderFinaliseMs,
  }: Readonly<Record<'dbReadDurationMs' | 'dbWriteDurationMs' | 'recorderFinaliseMs', PlainHistogram>>,
): void {
  const writeHelp = 'Time a write took in the storage thread, milliseconds.'
  set.histogram('apexsim_db_write_duration_ms', writeHelp, dbWriteDurationMs)
  const readHelp = 'Time a read took there, for lists, results and recordings, milliseconds.'
  set.histogram('apexsim_db_read_duration_ms', readHelp, dbReadDurationMs)
  const framesHelp = 'Frames handed to recorders.'
  set.total('apexsim_recorder_frames_total', framesHelp, () => counters.recorderFrames)
  set.total('apexsim_recorder_bytes_total', 'Bytes of recordings written.', () => counters.recorderBytes)
  set.total('apexsim_recorder_chunks_total', 'Chunks of recordings encoded.', () => counters.recorderChunks)
  const queuedHelp =
    'Batches of frames on their way to the disk, of all recordings. Near replays.queue_batches_max for each the disk is too slow.'
  set.level('apexsim_recorder_queued_batches', queuedHelp, () => counters.recorderQueued)
  const droppedHelp = 'Batches of frames that recordings have to do without. Should stay 0.'
  set.total('apexsim_recorder_dropped_batches_total', droppedHelp, () => counters.recorderDropped)
  const degradedHelp = 'Recordings of which something is missing.'
  set.total('apexsim_recordings_degraded_total', degradedHelp, () => counters.recordingsDegraded)
  const failedHelp = 'Recordings that were not begun or not completed.'
  set.total('apexsim_recordings_failed_total', failedHelp, () => counters.recordingsFailed)
  const finaliseHelp = 'Time from the end of a run to its complete recording, milliseconds.'
  set.histogram('apexsim_recorder_finalise_ms', finaliseHelp, recorderFinaliseMs)
}
