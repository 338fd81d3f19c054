/**
 * Compact binary frames (FRM7): the first byte is one that MessagePack never uses, the second says what follows. All
 * numbers in them are little-endian. The layouts are printed byte by byte in docs/PROTOCOL.md.
 */
export const COMPACT_MARK = 0xc1

export const CompactKind = {
  Telemetry: 0x01,
  Input: 0x02,
  Hello: 0x10,
  Challenge: 0x11,
  Response: 0x12,
  Bound: 0x13,
  ChannelInput: 0x14,
  Ping: 0x15,
  Pong: 0x16,
} as const
export type CompactKind = (typeof CompactKind)[keyof typeof CompactKind]

const known: ReadonlySet<number> = new Set(Object.values(CompactKind))

/** The kind of a compact frame; undefined for MessagePack, for an unknown kind and for fewer than two bytes. */
export function compactKind(bytes: Uint8Array): CompactKind | undefined {
  const kind = bytes[1]
  if (bytes[0] !== COMPACT_MARK || kind === undefined || !known.has(kind)) return undefined
  return kind as CompactKind
}
