import { join } from 'node:path'
import { BLOCK_HEAD_BYTES } from '../../src/replay/blocks.ts'
import { readSections, SectionKind } from '../../src/replay/chunk.ts'
import { classifyRace } from '../../src/replay/classification-fault.ts'
import type { ReplayBatch } from '../../src/replay/replay-batch.ts'
import { rowLength } from '../../src/replay/replay-columns.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { FileSource } from '../../src/runtime/file-source.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { round } from './bench.ts'
import { LocalRecorder } from './local-recorder.ts'
import type { MadeReplay } from './made-replays.ts'
import { MemoryCourse } from './memory-course.ts'
import { CARS, loadGrid, RecordedField, TICK_HZ } from './recorded-field.ts'

// Run by made-replays.ts: records a race of so many minutes and prints what its file and its recorder were like.

const [folder = '', minutesText] = process.argv.slice(2)
const minutes = Number(minutesText)
const replayId = `bench-${minutes}`
/** Seconds of the race between two waits for the disk. */
const BEAT_S = 10
/** Looks at the memory. */
const LOOKS = 40
/** Until code is compiled and the first buffers are made. */
const SETTLED_SHARE = 0.2
/** Of so many batches one is packed as it is, for comparison. */
const EACH_NTH = 40

let batches = 0
let plainBatches = 0
let plainBytes = 0

process.stdout.write(JSON.stringify(await make()))

async function make(): Promise<MadeReplay> {
  const grid = await loadGrid()
  const header = { ...grid.header, replayId }
  const recorder = new LocalRecorder({ header, dir: folder, onBatch: packPlainly })
  const field = new RecordedField(grid, recorder.recording.port)
  const lengthS = minutes * 60
  const lookS = Math.max(1, Math.floor(lengthS / LOOKS))
  const memory = new MemoryCourse()
  for (let second = 1; second <= lengthS; second++) {
    field.run(TICK_HZ)
    if (second % BEAT_S === 0) recorder.beat()
    if (second % lookS === 0 && second > lengthS * SETTLED_SHARE) await memory.look(second / 3600)
  }
  const { race } = field
  recorder.recording.end({ reason: 'over', classification: classifyRace(race), finalHash: race.hash() })
  recorder.beat()
  const file = join(folder, `${replayId}.apxr`)
  const hours = minutes / 60
  return {
    replayId,
    file,
    minutes,
    metrics: {
      ...sizesOf(file, hours),
      recorder_core_percent: round((recorder.busyMs / (lengthS * 1000)) * 100),
      ...memory.slopes(),
    },
    yardstick: { mb_per_hour: round((plainBytes / plainBatches) * (batches / hours / 1e6)) },
  }
}

/** The rows as they come, through the same compression: what a recording is without a format of its own. */
function packPlainly({ rows, ticks }: ReplayBatch): void {
  if (batches++ % EACH_NTH !== 0) return
  const used = rows.subarray(0, ticks * rowLength(CARS))
  plainBatches++
  plainBytes += zstd.compress(new Uint8Array(used.buffer, used.byteOffset, used.byteLength)).length
}

/** The file and its parts, MB an hour. */
function sizesOf(path: string, hours: number) {
  using source = new FileSource(path)
  const reader = openReplay(source, zstd)
  if (reader.footer?.gaps !== 0) throw new Error('ticks are missing in the recording')
  const perHour = (bytes: number) => round(bytes / hours / 1e6)
  const bytes = new Map<number, number>()
  for (const chunk of reader.chunks.keys()) {
    const payload = reader.chunkBytes(chunk).subarray(BLOCK_HEAD_BYTES)
    for (const [kind, { packed }] of readSections(payload, 0)) bytes.set(kind, (bytes.get(kind) ?? 0) + packed.length)
  }
  const sectionOf = (kind: SectionKind) => perHour(bytes.get(kind) ?? 0)
  const sections = {
    frames_mb_per_hour: sectionOf(SectionKind.Frames),
    keyframes_mb_per_hour: sectionOf(SectionKind.Keyframe),
    checks_mb_per_hour: sectionOf(SectionKind.Checks),
    events_mb_per_hour: sectionOf(SectionKind.Events),
    commands_mb_per_hour: sectionOf(SectionKind.Commands),
  }
  const packed = [...bytes.values()].reduce((sum, one) => sum + one, 0)
  return { mb_per_hour: perHour(source.size), ...sections, rest_mb_per_hour: perHour(source.size - packed) }
}
