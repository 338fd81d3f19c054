import { CARS_MAX } from '../limits.ts'
import { type CarScale, writeCar, writeSlowCar } from './frame-car.ts'
import {
  bitmapBytes,
  bodyBytes,
  CAR_BYTES,
  COUNTDOWN_BYTES,
  COUNTDOWN_UNIT_MS,
  FIXED_BYTES,
  HAS_COUNTDOWN,
  HAS_HEIGHTS,
  HEIGHT_BASE_BYTES,
  HEIGHT_BYTES,
  IS_PART,
  PART_BYTES,
  PARTS_MAX,
  SLOW_BYTES,
  SLOW_CARS,
} from './frame-layout.ts'
import { toSteps } from './quantise.ts'
import { slowCarIndex } from './slow-cars.ts'
import { CarFlag, type TelemetryColumns } from './telemetry-columns.ts'

/**
 * Writes the body of a telemetry frame, once for all receivers of a session and tick (TEL1, TEL2). Fields that seldom
 * change (lap times, position, tilt) go out for a few cars a frame in turn, and the reader keeps them. A body that would
 * be too long for a datagram becomes several, each readable without the others (FRM3).
 */
interface Frame {
  readonly columns: TelemetryColumns
  readonly hasHeights: boolean
  readonly hasCountdown: boolean
  readonly progressUnitCm: number
  readonly slowCursor: number
  /** Slow blocks of one body: of all its cars, or of a few. */
  readonly slowCarsMax: number
}
/** The rows of one body, and how many of them have a car. */
interface Part {
  readonly first: number
  readonly rows: number
  readonly cars: number
  readonly split: { readonly index: number; readonly count: number } | undefined
}

/**
 * The bodies of this frame: one, unless `bytesMax` (bytes of a body without its head) asks for more. `slowCursor` picks
 * the cars whose slow fields go out; the tick is a good one, see slow-cars.ts. With `isExact` those of all cars do: where
 * ticks are no time that runs on, as in a playback at another speed, readers cannot make up for what is left out. Throws RangeError for more rows than
 * {@link CARS_MAX} and for a `bytesMax` that no car fits in.
 */
export function encodeTelemetryBodies(
  columns: TelemetryColumns,
  slowCursor: number,
  {
    bytesMax = Number.POSITIVE_INFINITY,
    isExact = false,
  }: { readonly bytesMax?: number; readonly isExact?: boolean } = {},
): Uint8Array[] {
  if (columns.count > CARS_MAX) throw new RangeError(`A telemetry frame holds ${CARS_MAX} rows, not ${columns.count}.`)
  const hasCountdown = columns.countdownMs >= 0
  const slowCarsMax = isExact ? CARS_MAX : SLOW_CARS
  const frame: Frame = { columns, hasCountdown, slowCursor, slowCarsMax, ...measure(columns) }
  const whole = partOf(frame, 0, columns.count)
  if (partBytes(frame, whole) <= bytesMax) return [encodePart(frame, whole)]
  const starts = splitRows(frame, bytesMax)
  return starts.map((first, index) => {
    const end = starts[index + 1] ?? columns.count
    return encodePart(frame, { ...partOf(frame, first, end), split: { index, count: starts.length } })
  })
}

/** The smallest unit in which the furthest car's progress fits 16 bits, and whether any car is off the plane z = 0. */
function measure(columns: TelemetryColumns): Pick<Frame, 'hasHeights' | 'progressUnitCm'> {
  let hasHeights = false
  let furthestM = 0
  for (let row = 0; row < columns.count; row++) {
    if (!isActive(columns, row)) continue
    if (columns.z[row] !== 0) hasHeights = true
    if (columns.progressM[row]! > furthestM) furthestM = columns.progressM[row]!
  }
  const unitCm = Math.ceil((furthestM * 100) / 0xffff)
  return { hasHeights, progressUnitCm: Math.max(1, Math.min(0xff, unitCm)) }
}

/** The first row of each part: every part takes rows until the next one would not fit. */
function splitRows(frame: Frame, bytesMax: number): number[] {
  const starts = [0]
  let first = 0
  for (let row = 0; row < frame.columns.count; row++) {
    const longer: Part = { ...partOf(frame, first, row + 1), split: { index: 0, count: 0 } }
    if (partBytes(frame, longer) <= bytesMax) continue
    if (row === first) throw new RangeError(`A telemetry body of ${bytesMax} bytes cannot hold a car.`)
    first = row
    starts.push(first)
  }
  if (starts.length > PARTS_MAX) throw new RangeError(`A telemetry frame has at most ${PARTS_MAX} parts.`)
  return starts
}

function partOf({ columns }: Frame, first: number, end: number): Part {
  let cars = 0
  for (let row = first; row < end; row++) if (isActive(columns, row)) cars += 1
  return { first, rows: end - first, cars, split: undefined }
}

function partBytes({ hasHeights, hasCountdown, slowCarsMax }: Frame, { rows, cars, split }: Part): number {
  const isPart = split !== undefined
  return bodyBytes({ rows, cars, isPart, hasHeights, hasCountdown, slowCars: Math.min(slowCarsMax, cars) })
}

function encodePart(frame: Frame, part: Part): Uint8Array {
  const body = new Uint8Array(partBytes(frame, part))
  const view = new DataView(body.buffer)
  const heightBaseM = frame.hasHeights ? heightBase(frame.columns, part) : undefined
  let at = writeHeader(view, frame, part)
  if (heightBaseM !== undefined) {
    view.setInt16(at, heightBaseM, true)
    at += HEIGHT_BASE_BYTES
  }
  at = writeBitmaps(body, at, frame.columns, part)
  at = writeCars(view, at, frame, part, { progressUnitCm: frame.progressUnitCm, heightBaseM })
  writeSlowCars(view, at, frame, part)
  return body
}

function writeHeader(view: DataView, frame: Frame, { cars, first, rows, split }: Part): number {
  const { columns, hasHeights, hasCountdown } = frame
  const marks =
    (hasHeights ? HAS_HEIGHTS : 0) | (hasCountdown ? HAS_COUNTDOWN : 0) | (split === undefined ? 0 : IS_PART)
  view.setUint32(0, columns.tick, true)
  view.setUint8(4, columns.sessionState | (columns.gameMode << 2) | marks)
  view.setUint8(5, columns.count)
  view.setUint8(6, frame.progressUnitCm)
  view.setUint8(7, Math.min(frame.slowCarsMax, cars))
  let at = FIXED_BYTES
  if (hasCountdown) {
    view.setUint16(at, toSteps(columns.countdownMs, 1 / COUNTDOWN_UNIT_MS, 0, 0xffff), true)
    at += COUNTDOWN_BYTES
  }
  if (split === undefined) return at
  view.setUint8(at, split.index | (split.count << 4))
  view.setUint8(at + 1, first)
  view.setUint8(at + 2, rows)
  return at + PART_BYTES
}

/** The whole metre below the lowest car of the part. */
function heightBase(columns: TelemetryColumns, { first, rows }: Part): number {
  let lowestM = Number.POSITIVE_INFINITY
  for (let row = first; row < first + rows; row++) {
    if (isActive(columns, row) && columns.z[row]! < lowestM) lowestM = columns.z[row]!
  }
  return toSteps(Math.floor(lowestM), 1, -0x8000, 0x7fff)
}

function writeBitmaps(body: Uint8Array, at: number, columns: TelemetryColumns, { first, rows }: Part): number {
  const width = bitmapBytes(rows)
  for (let index = 0; index < rows; index++) {
    const row = first + index
    if (!isActive(columns, row)) continue
    const byte = at + (index >> 3)
    const bit = 1 << (index & 7)
    const flags = columns.flags[row]!
    body[byte]! |= bit
    if ((flags & CarFlag.OnTrack) !== 0) body[byte + width]! |= bit
    if ((flags & CarFlag.Colliding) !== 0) body[byte + width * 2]! |= bit
    if ((columns.lap[row]! & 1) !== 0) body[byte + width * 3]! |= bit
  }
  return at + width * 4
}

function writeCars(view: DataView, start: number, { columns }: Frame, { first, rows }: Part, scale: CarScale): number {
  const step = CAR_BYTES + (scale.heightBaseM === undefined ? 0 : HEIGHT_BYTES)
  let at = start
  for (let row = first; row < first + rows; row++) {
    if (!isActive(columns, row)) continue
    writeCar(view, at, columns, row, scale)
    at += step
  }
  return at
}

function writeSlowCars(view: DataView, at: number, { columns, slowCursor, slowCarsMax }: Frame, part: Part): void {
  const count = Math.min(slowCarsMax, part.cars)
  for (let turn = 0; turn < count; turn++) {
    const index = slowCarsMax === CARS_MAX ? turn : slowCarIndex(slowCursor * SLOW_CARS + turn, part.cars)
    writeSlowCar(view, at + turn * SLOW_BYTES, columns, nthActiveRow(columns, part, index))
  }
}

function nthActiveRow(columns: TelemetryColumns, { first }: Part, index: number): number {
  let row = first
  for (let left = index; ; row++) {
    if (!isActive(columns, row)) continue
    if (left === 0) return row
    left -= 1
  }
}

function isActive(columns: TelemetryColumns, row: number): boolean {
  return (columns.flags[row]! & CarFlag.Active) !== 0
}
