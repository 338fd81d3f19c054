import type { GameMode, SessionState } from '../enums.ts'
import {
  BITMAPS,
  bitmapBytes,
  bodyBytes,
  CAR_BYTES,
  COUNTDOWN_BYTES,
  COUNTDOWN_UNIT_MS,
  FIXED_BYTES,
  HAS_COUNTDOWN,
  HAS_HEIGHTS,
  HEAD_BYTES,
  HEIGHT_BASE_BYTES,
  HEIGHT_BYTES,
  IS_PART,
  PART_BYTES,
  SLOW_BYTES,
} from './frame-layout.ts'

export type TelemetryFault = 'not_telemetry' | 'wrong_length' | 'wrong_rows' | 'wrong_unit' | 'wrong_bitmap'

/** A telemetry frame taken apart and found consistent: what its header says, and where its parts begin. */
export interface FrameShape {
  readonly tick: number
  readonly sessionState: SessionState
  readonly gameMode: GameMode
  /** -1 while no countdown runs. */
  readonly countdownMs: number
  /** Rows of the whole frame; this part has `rows` of them from `first`. */
  readonly count: number
  readonly first: number
  readonly rows: number
  readonly partIndex: number
  readonly partCount: number
  readonly progressUnitCm: number
  readonly heightBaseM: number | undefined
  readonly bitmapsAt: number
  readonly carsAt: number
  readonly carBytes: number
  readonly slowAt: number
  readonly slowCars: number
}

/** Reads the shape of a frame of at most `rowsMax` rows; every offset in the answer lies within the bytes. */
export function readFrameShape(bytes: Uint8Array, rowsMax: number): FrameShape | TelemetryFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marks = bytes[HEAD_BYTES + 4] ?? 0
  const bitmapsAt = headerBytes(marks)
  if (bytes.length < bitmapsAt) return 'wrong_length'
  const header = readHeader(view, marks)
  if (header.count > rowsMax || !isPartConsistent(header)) return 'wrong_rows'
  if (header.progressUnitCm === 0) return 'wrong_unit'
  const width = bitmapBytes(header.rows)
  if (bytes.length < bitmapsAt + width * BITMAPS) return 'wrong_length'
  if (!areBitmapsConsistent(bytes, bitmapsAt, header.rows)) return 'wrong_bitmap'
  const cars = countBits(bytes, bitmapsAt, width)
  const slowCars = view.getUint8(HEAD_BYTES + 7)
  const hasHeights = (marks & HAS_HEIGHTS) !== 0
  const hasCountdown = (marks & HAS_COUNTDOWN) !== 0
  const isPart = (marks & IS_PART) !== 0
  const length = HEAD_BYTES + bodyBytes({ rows: header.rows, cars, hasHeights, hasCountdown, isPart, slowCars })
  if (bytes.length !== length) return 'wrong_length'
  return {
    ...header,
    bitmapsAt,
    carsAt: bitmapsAt + width * BITMAPS,
    carBytes: CAR_BYTES + (hasHeights ? HEIGHT_BYTES : 0),
    slowAt: length - slowCars * SLOW_BYTES,
    slowCars,
  }
}

/** True when bit `index` is set in the bitmap at `at`. */
export function hasBit(bytes: Uint8Array, at: number, index: number): boolean {
  return (bytes[at + (index >> 3)]! & (1 << (index & 7))) !== 0
}

function headerBytes(marks: number): number {
  return (
    HEAD_BYTES +
    FIXED_BYTES +
    ((marks & HAS_COUNTDOWN) !== 0 ? COUNTDOWN_BYTES : 0) +
    ((marks & IS_PART) !== 0 ? PART_BYTES : 0) +
    ((marks & HAS_HEIGHTS) !== 0 ? HEIGHT_BASE_BYTES : 0)
  )
}

type Header = Omit<FrameShape, 'bitmapsAt' | 'carsAt' | 'carBytes' | 'slowAt' | 'slowCars'>

function readHeader(view: DataView, marks: number): Header {
  const count = view.getUint8(HEAD_BYTES + 5)
  let at = HEAD_BYTES + FIXED_BYTES
  const hasCountdown = (marks & HAS_COUNTDOWN) !== 0
  const countdownMs = hasCountdown ? view.getUint16(at, true) * COUNTDOWN_UNIT_MS : -1
  if (hasCountdown) at += COUNTDOWN_BYTES
  const isPart = (marks & IS_PART) !== 0
  const split = isPart ? view.getUint8(at) : 0x10
  const first = isPart ? view.getUint8(at + 1) : 0
  const rows = isPart ? view.getUint8(at + 2) : count
  if (isPart) at += PART_BYTES
  return {
    tick: view.getUint32(HEAD_BYTES, true),
    // Both fields are as wide as their enums: every pattern of bits is a known value.
    sessionState: (marks & 3) as SessionState,
    gameMode: ((marks >> 2) & 7) as GameMode,
    countdownMs,
    count,
    first,
    rows,
    partIndex: split & 15,
    partCount: split >> 4,
    progressUnitCm: view.getUint8(HEAD_BYTES + 6),
    heightBaseM: (marks & HAS_HEIGHTS) !== 0 ? view.getInt16(at, true) : undefined,
  }
}

function isPartConsistent({ count, first, rows, partIndex, partCount }: Header): boolean {
  return partIndex < partCount && first + rows <= count
}

/** No bit beyond the rows, and none but the first bitmap's for a row without a car. */
function areBitmapsConsistent(bytes: Uint8Array, at: number, rows: number): boolean {
  const width = bitmapBytes(rows)
  for (let index = 0; index < width; index++) {
    const present = bytes[at + index]!
    const rowsHere = Math.min(8, rows - index * 8)
    if (present >> rowsHere !== 0) return false
    for (let bitmap = 1; bitmap < BITMAPS; bitmap++) {
      if ((bytes[at + bitmap * width + index]! & ~present) !== 0) return false
    }
  }
  return true
}

function countBits(bytes: Uint8Array, at: number, width: number): number {
  let count = 0
  for (let index = 0; index < width * 8; index++) if (hasBit(bytes, at, index)) count += 1
  return count
}
