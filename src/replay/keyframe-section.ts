import { type CarId, idBytes, idFromBytes } from '../protocol/ids.ts'
import { CARS_MAX } from '../protocol/limits.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import type { ReplayKeyframe } from './replay-batch.ts'

/**
 * The keyframe section: the cars of the slots (a list of ids, then of each slot its place in the list, 255 for none), then
 * the state as it is. What is not zero in a state is the mantissas of doubles, which nothing makes smaller.
 */
export function encodeKeyframe({ state, cars }: ReplayKeyframe): Uint8Array {
  const ids = [...new Set(cars.filter((id) => id !== undefined))]
  const out = new ByteWriter()
  out.u8(ids.length)
  for (const id of ids) out.append(idBytes(id))
  out.u8(cars.length)
  for (const id of cars) out.u8(id === undefined ? NO_CAR : ids.indexOf(id))
  out.append(state)
  return out.copy()
}

/** Throws ReplayError for bytes that {@link encodeKeyframe} does not make. */
export function decodeKeyframe(bytes: Uint8Array, tick: number, offset: number): ReplayKeyframe {
  const reader = new ByteReader(bytes, offset)
  const ids = readIds(reader)
  const slots = reader.u8()
  if (slots > CARS_MAX) reader.refuse(`a keyframe has ${slots} slots`)
  const cars = Array.from({ length: slots }, () => {
    const index = reader.u8()
    if (index !== NO_CAR && index >= ids.length) reader.refuse(`a keyframe has no car ${index}`)
    return ids[index]
  })
  return { tick, cars, state: reader.bytes(reader.left).slice() }
}

function readIds(reader: ByteReader): readonly CarId[] {
  const count = reader.u8()
  if (count > CARS_MAX) reader.refuse(`a keyframe has ${count} cars`)
  return Array.from({ length: count }, () => idFromBytes<CarId>(reader.bytes(16)))
}

const NO_CAR = 255
