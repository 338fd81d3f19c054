import { type CarId, idBytes, idFromBytes } from '../protocol/ids.ts'
import { CARS_MAX } from '../protocol/limits.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import type { ReplayKeyframe } from './replay-batch.ts'

/**
 * The keyframe section: the cars of the slots (a list of ids, then of each slot its place in the list, 255 for none),
 * then the state, shuffled: first byte 0 of every eight, then byte 1 and so on, so that exponents lie with exponents and
 * what is random in the doubles lies together; what is left of the last eight follows as it is.
 */
export function encodeKeyframe({ state, cars }: ReplayKeyframe): Uint8Array {
  const ids = [...new Set(cars.filter((id) => id !== undefined))]
  const out = new ByteWriter()
  out.u8(ids.length)
  for (const id of ids) out.append(idBytes(id))
  out.u8(cars.length)
  for (const id of cars) out.u8(id === undefined ? NO_CAR : ids.indexOf(id))
  out.append(shuffled(state))
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
  return { tick, cars, state: unshuffled(reader.bytes(reader.left)) }
}

function readIds(reader: ByteReader): readonly CarId[] {
  const count = reader.u8()
  if (count > CARS_MAX) reader.refuse(`a keyframe has ${count} cars`)
  return Array.from({ length: count }, () => idFromBytes<CarId>(reader.bytes(16)))
}

const NO_CAR = 255
const PLANES = 8

function shuffled(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  const rows = Math.floor(bytes.length / PLANES)
  for (let plane = 0, to = 0; plane < PLANES; plane++) {
    for (let row = 0; row < rows; row++) out[to++] = bytes[row * PLANES + plane]!
  }
  out.set(bytes.subarray(rows * PLANES), rows * PLANES)
  return out
}

function unshuffled(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  const rows = Math.floor(bytes.length / PLANES)
  for (let plane = 0, from = 0; plane < PLANES; plane++) {
    for (let row = 0; row < rows; row++) out[row * PLANES + plane] = bytes[from++]!
  }
  out.set(bytes.subarray(rows * PLANES), rows * PLANES)
  return out
}
