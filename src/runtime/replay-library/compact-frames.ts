import type { FrameSamples } from './frames-answer.ts'

/**
 * Frames in binary, little-endian: the length of a JSON head (u32), the head padded with spaces to a multiple of four bytes, then
 * 32-bit whole numbers, column by column, in each slot by slot, in each sample by sample. The first column is 1 where there
 * is a car and 0 where there is none; the others are multiples of their `quantum`.
 */
export function compactFrames(head: object, { columns, slots, ticks, quanta, isThere }: FrameSamples): Uint8Array {
  const described = columns.map(({ key, unit, quantum }) => ({ key, unit, quantum }))
  const text = JSON.stringify({
    ...head,
    columns: [{ key: 'is_there', unit: '', quantum: 1 }, ...described],
    slots,
    ticks,
  })
  const headBytes = utf8.encode(text)
  const headLength = Math.ceil(headBytes.length / 4) * 4
  const count = (columns.length + 1) * slots.length * ticks.length
  const bytes = new Uint8Array(4 + headLength + count * 4).fill(SPACE, 4, 4 + headLength)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, headLength, true)
  bytes.set(headBytes, 4)
  let offset = 4 + headLength
  for (const column of [isThere, ...quanta]) {
    for (const value of column.flat()) {
      view.setInt32(offset, Number(value), true)
      offset += 4
    }
  }
  return bytes
}

const SPACE = 0x20
const utf8 = new TextEncoder()
