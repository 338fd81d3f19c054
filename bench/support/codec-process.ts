import { decode, encode } from 'msgpack-lite'
import { decodeServerMessage, encodeClientMessage } from '../../src/protocol/codec.ts'
import { GameMode, SessionState } from '../../src/protocol/enums.ts'
import { idFromBytes } from '../../src/protocol/ids.ts'
import { createInputFrame, decodeInputFrame, encodeInputFrame } from '../../src/protocol/input/input-frame.ts'
import { createPlayerInput, tryReadPlayerInput } from '../../src/protocol/telemetry/dialect1-input.ts'
import { createDialect1TelemetryWriter } from '../../src/protocol/telemetry/dialect1-telemetry.ts'
import { writeTelemetryHead } from '../../src/protocol/telemetry/frame-head.ts'
import { TelemetryFrameReader } from '../../src/protocol/telemetry/frame-reader.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../src/protocol/telemetry/telemetry-frame.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import { createAiRace, loadPlan } from './ai-race.ts'
import { type Bench, type Figures, ratiosOf, round } from './bench.ts'
import { nsPerCall } from './ns-per-call.ts'

// Run by codec.ts: prints its results as JSON. The telemetry is that of a race under way.

const TICK_HZ = 240
const RACE_TICKS = 6000
/** Measurements of one run, for each of which there is an equal share of its seconds. */
const MEASUREMENTS = 18

const secondsEach = Number(process.argv[2]) / MEASUREMENTS
const { track, plan } = await loadPlan()
const benches = [16, 20].flatMap((cars) => telemetryBenches(raceTelemetry(cars)))
process.stdout.write(JSON.stringify([...benches, ...inputBenches()]))

function us(work: () => number): number {
  return round(nsPerCall(work, secondsEach) / 1000)
}

function raceTelemetry(cars: number): TelemetryColumns {
  const race = createAiRace(track, plan, { cars, tickHz: TICK_HZ })
  for (let tick = 0; tick < RACE_TICKS; tick++) race.step(() => {})
  const columns = createTelemetryColumns(cars)
  fillTelemetry(race, columns, SessionState.Racing, GameMode.Race)
  return columns
}

function telemetryBenches(columns: TelemetryColumns): Bench[] {
  const identities = Array.from({ length: columns.count }, (_, row) => ({
    playerId: idFromBytes<never>(new Uint8Array(16).fill(row + 1)),
    name: `Driver ${row}`,
    isAi: true,
  }))
  const writer = createDialect1TelemetryWriter(identities)
  const message = writer.write(columns)
  const plain: unknown = decode(message)
  const [body = new Uint8Array(0)] = encodeTelemetryBodies(columns, 0)
  const frame = Uint8Array.of(...writeTelemetryHead(1, 0), ...body)
  const reader = new TelemetryFrameReader({ tickRateHz: TICK_HZ, capacity: columns.capacity })
  const into = createTelemetryColumns(columns.capacity)
  const yardstick = {
    encode_us: us(() => encode(plain).length),
    decode_us: us(() => Object.keys(decode(message) as object).length),
    bytes: encode(plain).length,
  }
  const dialect1 = {
    encode_us: us(() => writer.write(columns).length),
    decode_us: us(() => Number(decodeServerMessage(message).ok)),
    bytes: message.length,
  }
  const dialect2 = {
    encode_us: us(() => encodeTelemetryBodies(columns, 0).length),
    decode_us: us(() => Number(reader.read(frame, into).ok)),
    bytes: frame.length,
  }
  const params = { message: 'telemetry', cars: columns.count }
  return [bench({ ...params, dialect: 1 }, dialect1, yardstick), bench({ ...params, dialect: 2 }, dialect2, yardstick)]
}

/** The input of dialect 2 is a frame of three, as the SDK sends them over datagrams. */
function inputBenches(): Bench[] {
  const input = {
    type: 'PlayerInput',
    serverTickAck: 123_456,
    throttle: 0.8123,
    brake: 0.1,
    steering: -0.3456,
  } as const
  const message = encodeClientMessage(input)
  const plain: unknown = decode(message)
  const out = createPlayerInput()
  const frameIn = createInputFrame()
  Object.assign(frameIn, { sequence: 77, ackTick: 123_456, count: 3 })
  for (const [index, tick] of [123_460, 123_456, 123_452].entries()) {
    frameIn.ticks[index] = tick
    frameIn.throttle[index] = input.throttle
    frameIn.steering[index] = input.steering
  }
  const frame = encodeInputFrame(frameIn)
  const frameOut = createInputFrame()
  const yardstick = {
    encode_us: us(() => encode(plain).length),
    decode_us: us(() => Object.keys(decode(message) as object).length),
    bytes: encode(plain).length,
  }
  const dialect1 = {
    encode_us: us(() => encodeClientMessage(input).length),
    decode_us: us(() => Number(tryReadPlayerInput(message, out))),
    bytes: message.length,
  }
  const dialect2 = {
    encode_us: us(() => encodeInputFrame(frameIn).length),
    decode_us: us(() => (decodeInputFrame(frame, frameOut) === undefined ? 1 : Number.NaN)),
    bytes: frame.length,
  }
  const params = { message: 'input' }
  return [bench({ ...params, dialect: 1 }, dialect1, yardstick), bench({ ...params, dialect: 2 }, dialect2, yardstick)]
}

function bench(params: Bench['params'], metrics: Figures, yardstick: Figures): Bench {
  return { name: 'codec', params, metrics, yardstick, ratios: ratiosOf(metrics, yardstick) }
}
