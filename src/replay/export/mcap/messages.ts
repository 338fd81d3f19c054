import { cos, sin } from '../../../simulation/deterministic-math.ts'
import type { ReplayEvent } from '../../replay-event.ts'
import { type ExportColumn, inUnit } from '../export-columns.ts'
import type { SampledChunk } from '../sampled-chunks.ts'
import type { ProtoWriter } from './proto-writer.ts'
import { FIRST_COLUMN_FIELD } from './schemas.ts'

/** The frame of reference that everything is in: x and y of the track, z up. */
export const WORLD_FRAME = 'track'

const WORLD_FRAME_BYTES = new TextEncoder().encode(WORLD_FRAME)

export function carFrame(slot: number): string {
  return `car_${slot}`
}

/** A moment of the wall clock, in the forms in which it is written. */
export interface Instant {
  /** Nanoseconds since 1970. */
  readonly ns: bigint
  readonly seconds: number
  readonly nanos: number
}

export function instantOf(ns: bigint): Instant {
  return { ns, seconds: Number(ns / SECOND_NS), nanos: Number(ns % SECOND_NS) }
}

/** CarState of one car at one place of a chunk. */
export function carState(
  writer: ProtoWriter,
  { frames, quanta }: SampledChunk,
  { slot, index, at, columns }: { slot: number; index: number; at: Instant; columns: readonly ExportColumn[] },
): Uint8Array {
  writeTimestamp(writer, at)
  writer.varint(2, frames.firstTick + index)
  const place = slot * frames.ticks + index
  for (const [number, column] of columns.entries()) {
    const value = inUnit(column, quanta[number]?.[place] ?? 0)
    if (column.isWhole) writer.signed(FIRST_COLUMN_FIELD + number, value)
    else writer.double(FIRST_COLUMN_FIELD + number, value)
  }
  return writer.finish()
}

export interface CarPose {
  /** The car's frame of reference, in UTF-8: the same bytes sixty times a second. */
  readonly frame: Uint8Array
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yawRad: number
  readonly pitchRad: number
  readonly rollRad: number
}

/** FrameTransforms: where each car is. */
export function frameTransforms(writer: ProtoWriter, at: Instant, poses: readonly CarPose[]): Uint8Array {
  for (const pose of poses) {
    writer.message(1, (transform) => {
      writeTimestamp(transform, at)
      transform.bytes(2, WORLD_FRAME_BYTES).bytes(3, pose.frame)
      transform.message(4, (translation) => translation.double(1, pose.x).double(2, pose.y).double(3, pose.z))
      transform.message(5, (rotation) => writeRotation(rotation, pose))
    })
  }
  return writer.finish()
}

/** RaceEvent. */
export function raceEvent(
  writer: ProtoWriter,
  { tick, kind, slot, ...details }: ReplayEvent,
  { at, driver }: { at: Instant; driver: string },
): Uint8Array {
  writeTimestamp(writer, at)
  writer.varint(2, tick).text(3, kind)
  writer.signed(4, Number.isSafeInteger(slot) ? Number(slot) : -1)
  return writer.text(5, driver).text(6, JSON.stringify(details)).finish()
}

export function writeTimestamp(writer: ProtoWriter, { seconds, nanos }: Instant): void {
  writer.message(1, (time) => time.varint(1, seconds).varint(2, nanos))
}

const SECOND_NS = 1_000_000_000n

/**
 * Turned by roll about x, then pitch about y, then yaw about z, all counter-clockwise seen from the tip of the axis. Our
 * pitch is positive with the nose up, which is clockwise about y.
 */
function writeRotation(writer: ProtoWriter, { yawRad, pitchRad, rollRad }: CarPose): void {
  const [cy, sy] = [cos(yawRad / 2), sin(yawRad / 2)]
  const [cp, sp] = [cos(-pitchRad / 2), sin(-pitchRad / 2)]
  const [cr, sr] = [cos(rollRad / 2), sin(rollRad / 2)]
  writer.double(1, sr * cp * cy - cr * sp * sy)
  writer.double(2, cr * sp * cy + sr * cp * sy)
  writer.double(3, cr * cp * sy - sr * sp * cy)
  writer.double(4, cr * cp * cy + sr * sp * sy)
}
