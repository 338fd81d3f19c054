import { BatchPool } from '../../../../src/runtime/recorder/batch-pool.ts'
import { Recording } from '../../../../src/runtime/recorder/recording.ts'
import { aHeader, CAR_ID, RecordedRace, SETTINGS } from './recorded-race.ts'

/**
 * Run by allocation.test.ts in a process of its own, with room for all it might allocate: prints the bytes that the heap
 * grew by in each of some stretches of a race that is recorded, per tick and car. Batches come back at once.
 */
const CARS = 16
const WARM_UP_TICKS = 14_400
const STRETCH_TICKS = 4800
const STRETCHES_MAX = 20
const STEADY_BYTES = 4

const settings = { ...SETTINGS, capacity: CARS, lapLimit: 10_000 }
const pool = new BatchPool({ capacity: CARS, ticksMax: 60, batchesMax: 4 })
const recording = new Recording({
  header: aHeader({ settings }),
  pool,
  counters: { recorderFrames: 0, recorderDropped: 0 },
  onDegraded: () => {},
  line: { batch: (batch) => pool.giveBack(batch), end: () => {}, discard: () => {}, session: () => {} },
})
const run = new RecordedRace(recording, settings)
for (let slot = 0; slot < CARS; slot++) {
  run.does({ kind: 'add-car', slot, carId: CAR_ID, skill: slot === 1 ? undefined : slot / CARS })
}
const input = {
  kind: 'input' as const,
  slot: 1,
  sequence: 0,
  forTick: 0,
  steering: 0.01,
  throttle: 0.3,
  brake: 0,
  gear: 127,
}
const press = (tick: number) => {
  input.sequence = tick + 1
  run.does(input)
}
run.steps(WARM_UP_TICKS, press)
const bytes: number[] = []
do bytes.push(measureStretch())
while (bytes.length < STRETCHES_MAX && bytes.every((each) => each > STEADY_BYTES))
process.stdout.write(JSON.stringify(bytes))

function measureStretch(): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  run.steps(STRETCH_TICKS, press)
  return (process.memoryUsage().heapUsed - before) / STRETCH_TICKS / CARS
}
