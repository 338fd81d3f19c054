/**
 * The layout of dialect 2's telemetry frame, as numbers that the encoder and the reader share (TEL2). A frame is a head
 * of {@link HEAD_BYTES} that is each receiver's own, and a body that all receivers of a session and tick share.
 */
export const HEAD_BYTES = 5

/** Bits of the body's packed byte: session state in 0-1, game mode in 2-4. */
export const HAS_HEIGHTS = 0x20
export const HAS_COUNTDOWN = 0x40
export const IS_PART = 0x80

/** Tick, packed byte, rows, progress unit, slow blocks. */
export const FIXED_BYTES = 8
export const COUNTDOWN_BYTES = 2
/** Part index and count, first row, rows of this part. */
export const PART_BYTES = 3
export const HEIGHT_BASE_BYTES = 2
/** Present, on track, colliding, odd lap: one bit a row each. */
export const BITMAPS = 4
export const CAR_BYTES = 18
export const HEIGHT_BYTES = 2
export const SLOW_BYTES = 17
/** Cars whose slow fields one body carries. */
export const SLOW_CARS = 2
/** A part's index and count share a byte. */
export const PARTS_MAX = 15

/** The layout stops at 655.34 s of countdown. */
export const COUNTDOWN_UNIT_MS = 10
export const POSITION_UNITS_PER_M = 100
export const HEIGHT_UNITS_PER_M = 40
export const SPEED_UNITS_PER_MPS = 100
export const RPM_UNIT = 80
export const ANGLE_UNITS_PER_RAD = 10_000
/** The largest slip angle and yaw rate that a frame can say. */
export const SLIP_RAD_MAX = Math.PI
export const YAW_RATE_RADPS_MAX = 8

/** Bytes of a body without its head. */
export function bodyBytes(shape: {
  readonly rows: number
  readonly cars: number
  readonly hasHeights: boolean
  readonly hasCountdown: boolean
  readonly isPart: boolean
  readonly slowCars: number
}): number {
  const headers =
    FIXED_BYTES +
    (shape.hasCountdown ? COUNTDOWN_BYTES : 0) +
    (shape.isPart ? PART_BYTES : 0) +
    (shape.hasHeights ? HEIGHT_BASE_BYTES : 0) +
    BITMAPS * bitmapBytes(shape.rows)
  return headers + shape.cars * (CAR_BYTES + (shape.hasHeights ? HEIGHT_BYTES : 0)) + shape.slowCars * SLOW_BYTES
}

export function bitmapBytes(rows: number): number {
  return (rows + 7) >> 3
}
