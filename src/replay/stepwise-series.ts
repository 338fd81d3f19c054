import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'

/**
 * A series that changes now and then, exactly: its first value, the number of changes, and of each change the ticks
 * since the one before and the difference. Differences are taken modulo 2^32, so every value of 32 bits is kept.
 */
export function writeStepwise(out: ByteWriter, values: Int32Array, ticks: number): void {
  let changes = 0
  for (let tick = 1; tick < ticks; tick++) if (values[tick] !== values[tick - 1]) changes++
  out.zigzag(values[0]!)
  out.varint(changes)
  let since = 0
  for (let tick = 1; tick < ticks; tick++) {
    if (values[tick] === values[tick - 1]) continue
    out.varint(tick - since)
    out.zigzag((values[tick]! - values[tick - 1]!) | 0)
    since = tick
  }
}

/** Reads as many values as `target` has room for, at least one. */
export function readStepwise(reader: ByteReader, target: Int32Array): void {
  const ticks = target.length
  let value = reader.zigzag()
  let changes = reader.count(ticks - 1)
  let from = 0
  while (changes-- > 0) {
    const to = from + reader.varint()
    if (to <= from || to >= ticks) reader.refuse('a value changes outside its chunk')
    target.fill(value, from, to)
    value = (value + reader.zigzag()) | 0
    from = to
  }
  target.fill(value, from)
}
