/**
 * How many values there are in bytes that `checkMessagePack` has accepted, keys and containers among them: what decoding them
 * will make objects of. A byte can be an empty list, which takes thirty times its room once it is decoded.
 */
export function countValues(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let count = 0
  // What a container holds follows its head, so that nothing has to be entered.
  for (let at = 0; at < bytes.length; count++) at += lengthAt(view, at)
  return count
}

/** Bytes of a value without what it holds. */
function lengthAt(view: DataView, at: number): number {
  const head = view.getUint8(at)
  if (head <= 0x9f || head >= 0xe0) return 1
  if (head <= 0xbf) return 1 + (head & 0x1f)
  switch (head) {
    case 0xc4:
    case 0xd9:
      return 2 + view.getUint8(at + 1)
    case 0xc5:
    case 0xda:
      return 3 + view.getUint16(at + 1)
    case 0xc6:
    case 0xdb:
      return 5 + view.getUint32(at + 1)
    default:
      return FIXED_LENGTHS.get(head) ?? 1
  }
}

/** By head: numbers, then lists and maps with their counts. nil and booleans are their heads alone. */
const FIXED_LENGTHS: ReadonlyMap<number, number> = new Map([
  [0xca, 5],
  [0xcb, 9],
  [0xcc, 2],
  [0xcd, 3],
  [0xce, 5],
  [0xcf, 9],
  [0xd0, 2],
  [0xd1, 3],
  [0xd2, 5],
  [0xd3, 9],
  [0xdc, 3],
  [0xdd, 5],
  [0xde, 3],
  [0xdf, 5],
])
