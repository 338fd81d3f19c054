import { findContent, SHIPPED_CONTENT } from '../../src/cli/replay/replay-content.ts'
import type { TrackData } from '../../src/content/track-data.ts'
import {
  EXPORT_FORMATS,
  EXPORT_HZ_USUAL,
  type ExportFormat,
  exportReplay,
} from '../../src/replay/export/export-replay.ts'
import { readSelection } from '../../src/replay/export/selection.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { verifyReplay } from '../../src/replay/verify.ts'
import { FileSource } from '../../src/runtime/file-source.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { type Bench, round } from './bench.ts'
import { CARS, loadGrid, RecordedField, type RecordedGrid, TICK_HZ } from './recorded-field.ts'

// Run by recording.ts: the whole of a recording verified and exported, over and over, for so many seconds each. Prints its results.

const [file = '', secondsText] = process.argv.slice(2)
const seconds = Number(secondsText)
/** Seconds of the race that are driven at once where the step alone is measured. */
const STEP_S = 20

using source = new FileSource(file)
const reader = openReplay(source, zstd)
const lengthS = (reader.endTick - reader.firstTick) / TICK_HZ
const { tracks } = await findContent([SHIPPED_CONTENT])
const track = tracks.find(({ hash }) => hash === reader.header.track.hash)?.data
const exports: Bench[] = []
for (const format of EXPORT_FORMATS) exports.push(await benchExport(format, track))
process.stdout.write(JSON.stringify([await benchVerify(await loadGrid()), ...exports]))

/** Beside the race driven with nothing to compare it with. */
async function benchVerify(grid: RecordedGrid): Promise<Bench> {
  const metrics = { times_real_time: await timesRealTime(lengthS, () => verify(reader, grid)) }
  const field = new RecordedField(grid)
  const yardstick = { times_real_time: await timesRealTime(STEP_S, () => field.run(STEP_S * TICK_HZ)) }
  return bench({ what: 'verify' }, metrics, yardstick)
}

function verify(replay: ReplayReader, { prepared }: RecordedGrid): void {
  const run = verifyReplay(replay, prepared)
  let step = run.next()
  while (step.done !== true) step = run.next()
  if (step.value.verdict !== 'proven') throw new Error(`${step.value.verdict}: ${step.value.reason}`)
}

/** Beside the same frames decoded and nothing done with them. */
async function benchExport(format: ExportFormat, circuit: TrackData | undefined): Promise<Bench> {
  const selected = readSelection({}, reader, EXPORT_HZ_USUAL)
  if (!selected.ok) throw new Error(selected.fault)
  let bytes = 0
  const speed = await timesRealTime(lengthS, async () => {
    bytes = 0
    const pieces = exportReplay(reader, format, selected.selection, { compression: zstd, track: circuit })
    for await (const piece of pieces) bytes += piece.length
  })
  const metrics = { times_real_time: speed, mb_per_hour: round((bytes * 3600) / lengthS / 1e6) }
  const decoding = await timesRealTime(lengthS, () => {
    for (const chunk of reader.chunks.keys()) reader.frames(chunk)
  })
  return bench({ what: 'export', format, hz: EXPORT_HZ_USUAL }, metrics, { times_real_time: decoding })
}

function bench(params: Bench['params'], metrics: Speed, yardstick: Speed): Bench {
  const ratios = { time: round(yardstick.times_real_time / metrics.times_real_time) }
  return { name: 'recording', params: { ...params, cars: CARS }, metrics, yardstick, ratios }
}

interface Speed {
  readonly times_real_time: number
  readonly [figure: string]: number
}

/**
 * How many times as fast as the race one core does `work`, which deals with `ofS` seconds of it: by the CPU that this process
 * took, so that others on the machine do not count. The first run compiles it, and does not count either.
 */
async function timesRealTime(ofS: number, work: () => void | Promise<void>): Promise<number> {
  await work()
  const beganMs = performance.now()
  const before = process.cpuUsage()
  let runs = 0
  do {
    await work()
    runs++
  } while (performance.now() - beganMs < seconds * 1000)
  const { user, system } = process.cpuUsage(before)
  return round((runs * ofS * 1e6) / (user + system))
}
