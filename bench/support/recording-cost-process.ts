import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Recorder } from '../../src/runtime/recorder/recorder.ts'
import { type Bench, quantile, round } from './bench.ts'
import { CARS, loadGrid, RecordedField, TICK_HZ } from './recorded-field.ts'

// Run by recording.ts: what recording costs the thread that drives the race, with a real recorder thread and its disk. Two races
// that are the same to the bit take turns, one of them recorded, and the thread's own CPU is what counts. Prints a Bench.

const [secondsText, pace] = process.argv.slice(2)
const seconds = Number(secondsText)
/** Time for the recorder thread to write a chunk and to give its batches back, milliseconds. */
const REST_MS = 15
const WARM_UP_S = 40
const CLOSE_MS = 10_000
const counters = {
  recorderFrames: 0,
  recorderBytes: 0,
  recorderChunks: 0,
  recorderQueued: 0,
  recorderDropped: 0,
  recordingsDegraded: 0,
  recordingsFailed: 0,
}
const dir = mkdtempSync(join(tmpdir(), 'apexsim-bench-'))
const worker = { dir, bytesMax: 0, signingKey: undefined }
const recorder = new Recorder({ worker, batchesMax: 16, counters, onNews: () => {} })
const grid = await loadGrid()
const recording = recorder.open(grid.header)
if (recording === undefined) throw new Error('nothing can be recorded')
const bare = new RecordedField(grid)
const recorded = new RecordedField(grid, recording.port)

const result = await measure()
await recorder.close(CLOSE_MS)
rmSync(dir, { recursive: true })
if (counters.recorderDropped + counters.recordingsFailed > 0) throw new Error('the recorder did not keep up')
process.stdout.write(JSON.stringify(result))

async function measure(): Promise<Bench> {
  const hot = await hotTicks()
  const params = { what: 'tick', cars: CARS, tick_hz: TICK_HZ }
  const ratios = { to_step: round(hot.recording / hot.step) }
  const metrics = { us_per_tick: round(hot.recording) }
  const yardstick = { step_us: round(hot.step) }
  if (pace === 'hot') return { name: 'recording', params, metrics, yardstick, ratios }
  const paced = await pacedTicks()
  return { name: 'recording', params, metrics: { ...metrics, ...paced }, yardstick, ratios }
}

/** Microseconds of CPU a tick when a second's ticks come at once: caches are warm, and nothing else is measured. */
async function hotTicks() {
  for (let second = 0; second < WARM_UP_S; second++) await pair()
  const pairs: Awaited<ReturnType<typeof pair>>[] = []
  const endMs = performance.now() + (seconds / 2) * 1000
  while (performance.now() < endMs) pairs.push(await pair())
  const step = medianOf(pairs.map(({ without }) => without))
  return { step, recording: medianOf(pairs.map((each) => each.with - each.without)) }
}

async function pair() {
  return { without: await secondOf(bare), with: await secondOf(recorded) }
}

/** With the rest after it, in which batches come back. */
async function secondOf(field: RecordedField): Promise<number> {
  const before = process.threadCpuUsage()
  field.run(TICK_HZ)
  do await delay(REST_MS)
  while (counters.recorderQueued > 0)
  return cpuUs(before) / TICK_HZ
}

/** In time, as a server ticks: between two ticks the core does something else, and caches are cold. */
async function pacedTicks() {
  const frameUs: number[] = []
  const cpu = { bare: 0, recorded: 0 }
  const turns = Math.max(1, Math.round(seconds / 2))
  for (let turn = 0; turn < turns; turn++) {
    cpu.bare += await pacedSecond(bare, [])
    cpu.recorded += await pacedSecond(recorded, frameUs)
  }
  const moreUs = (cpu.recorded - cpu.bare) / turns
  return {
    us_per_paced_tick: round(moreUs / TICK_HZ),
    core_percent: round(moreUs / 1e4),
    frame_us_p50: quantile(Float64Array.from(frameUs), 0.5),
    frame_us_p99: quantile(Float64Array.from(frameUs), 0.99),
  }
}

/** Its CPU, microseconds; adds to `frameUs` how long each frame took by the clock. */
async function pacedSecond(field: RecordedField, frameUs: number[]): Promise<number> {
  const before = process.threadCpuUsage()
  const beganMs = performance.now()
  for (let tick = 1; tick <= TICK_HZ; tick++) {
    const leftMs = beganMs + (tick * 1000) / TICK_HZ - performance.now()
    if (leftMs > 0) await delay(leftMs)
    field.step()
    const frameMs = performance.now()
    field.record()
    frameUs.push((performance.now() - frameMs) * 1000)
  }
  return cpuUs(before)
}

function cpuUs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

function medianOf(values: readonly number[]): number {
  return quantile(Float64Array.from(values), 0.5)
}
