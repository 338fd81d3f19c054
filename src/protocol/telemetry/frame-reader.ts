import { SessionState } from '../enums.ts'
import { readCar, readSlowCar, type SlowFields } from './frame-car.ts'
import { readTelemetryHead } from './frame-head.ts'
import { bitmapBytes, SLOW_BYTES } from './frame-layout.ts'
import { type FrameShape, hasBit, readFrameShape, type TelemetryFault } from './frame-shape.ts'
import { CarFlag, type TelemetryColumns } from './telemetry-columns.ts'

/**
 * Reads telemetry frames of one session, of which it keeps the slow fields of every row. A car's lap time runs on from
 * its last slow block by ticks; its lap number goes up as soon as the frame's odd-lap bit says so, and the lap time then
 * starts at that frame, until the next slow block says it exactly. A frame with a fault changes nothing.
 */
export type TelemetryRead =
  | {
      readonly ok: true
      readonly tick: number
      readonly appliedSequence: number
      readonly bufferDepth: number
      /** The rows that this frame, or this part of it, has written. */
      readonly first: number
      readonly rows: number
      readonly partIndex: number
      readonly partCount: number
    }
  | { readonly ok: false; readonly fault: TelemetryFault }

interface RowMemory {
  fields: SlowFields
  /** The tick at which `fields.lapTimeMs` was true. */
  tick: number
  isClockRunning: boolean
}

export class TelemetryFrameReader {
  readonly #msPerTick: number
  readonly #capacity: number
  readonly #memory: (RowMemory | undefined)[]

  constructor({ tickRateHz, capacity }: { readonly tickRateHz: number; readonly capacity: number }) {
    this.#msPerTick = 1000 / tickRateHz
    this.#capacity = capacity
    this.#memory = Array.from({ length: capacity }, () => undefined)
  }

  /** Forgets the slow fields: for a new session. */
  reset(): void {
    this.#memory.fill(undefined)
  }

  /**
   * Reads a whole frame, head and body, into the rows it is about. Never throws. The caller drops frames older than the
   * newest it has; slow fields never go back, in whatever order frames come.
   */
  read(bytes: Uint8Array, into: TelemetryColumns): TelemetryRead {
    const head = readTelemetryHead(bytes)
    if (head === undefined) return { ok: false, fault: 'not_telemetry' }
    const shape = readFrameShape(bytes, Math.min(this.#capacity, into.capacity))
    if (typeof shape === 'string') return { ok: false, fault: shape }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const slow = readSlowCars(view, bytes, shape)
    if (slow === undefined) return { ok: false, fault: 'wrong_rows' }
    for (const fields of slow) this.#remember(fields, shape.tick)
    readFrameFields(shape, into)
    this.#readRows(view, bytes, shape, into)
    const { tick, first, rows, partIndex, partCount } = shape
    return { ok: true, tick, ...head, first, rows, partIndex, partCount }
  }

  #remember(fields: SlowFields, tick: number): void {
    const known = this.#memory[fields.row]
    if (known !== undefined && ticksBetween(known.tick, tick) < 0) return
    // A lap time of zero is a clock that has not started.
    this.#memory[fields.row] = { fields, tick, isClockRunning: fields.lapTimeMs > 0 }
  }

  #readRows(view: DataView, bytes: Uint8Array, shape: FrameShape, into: TelemetryColumns): void {
    const width = bitmapBytes(shape.rows)
    let at = shape.carsAt
    for (let index = 0; index < shape.rows; index++) {
      const row = shape.first + index
      if (!hasBit(bytes, shape.bitmapsAt, index)) {
        into.flags[row] = 0
        this.#memory[row] = undefined
        continue
      }
      const isOnTrack = hasBit(bytes, shape.bitmapsAt + width, index)
      const isColliding = hasBit(bytes, shape.bitmapsAt + width * 2, index)
      into.flags[row] = CarFlag.Active | (isOnTrack ? CarFlag.OnTrack : 0) | (isColliding ? CarFlag.Colliding : 0)
      readCar(view, at, into, row, shape)
      at += shape.carBytes
      const isOddLap = hasBit(bytes, shape.bitmapsAt + width * 3, index)
      this.#followLap(row, shape.tick, isOddLap)
      this.#writeSlow(row, shape, into)
    }
  }

  #followLap(row: number, tick: number, isOddLap: boolean): void {
    const memory = this.#memory[row]
    if (memory === undefined || ticksBetween(memory.tick, tick) <= 0) return
    if ((memory.fields.lap % 2 === 1) === isOddLap) return
    memory.fields.lap += 1
    memory.fields.lapTimeMs = 0
    memory.tick = tick
    memory.isClockRunning = true
  }

  #writeSlow(row: number, { tick, sessionState }: FrameShape, into: TelemetryColumns): void {
    const memory = this.#memory[row]
    const fields = memory?.fields
    const doesClockRun =
      memory?.isClockRunning === true && sessionState === SessionState.Racing && fields?.finishPosition === 0
    const sinceMs = doesClockRun ? Math.round(ticksBetween(memory.tick, tick) * this.#msPerTick) : 0
    into.lap[row] = fields?.lap ?? 0
    into.lapTimeMs[row] = Math.max(0, (fields?.lapTimeMs ?? 0) + sinceMs)
    into.lastLapMs[row] = fields?.lastLapMs ?? 0
    into.bestLapMs[row] = fields?.bestLapMs ?? 0
    into.finishPosition[row] = fields?.finishPosition ?? 0
    into.pitchRad[row] = fields?.pitchRad ?? 0
    into.rollRad[row] = fields?.rollRad ?? 0
  }
}

function readFrameFields(shape: FrameShape, into: TelemetryColumns): void {
  into.tick = shape.tick
  into.sessionState = shape.sessionState
  into.gameMode = shape.gameMode
  into.countdownMs = shape.countdownMs
  into.count = shape.count
}

/** The slow blocks, or undefined when one is about a row that has no car in this part. */
function readSlowCars(view: DataView, bytes: Uint8Array, shape: FrameShape): readonly SlowFields[] | undefined {
  const slow: SlowFields[] = []
  for (let index = 0; index < shape.slowCars; index++) {
    const fields = readSlowCar(view, shape.slowAt + index * SLOW_BYTES)
    const place = fields.row - shape.first
    if (place < 0 || place >= shape.rows || !hasBit(bytes, shape.bitmapsAt, place)) return undefined
    slow.push(fields)
  }
  return slow
}

/** Ticks from `from` to `to`, negative when `to` is older; right across the wrap of 32 bits. */
function ticksBetween(from: number, to: number): number {
  return (to - from) | 0
}
