import type { Chance } from './chance.ts'

/**
 * Valid bytes made wrong in the ways that parsers get wrong: bits flipped, cut anywhere, pieces repeated, dropped or
 * spliced in from another sample, lengths that lie. `donors` are other valid samples.
 */
export function mutateBytes(bytes: Uint8Array, chance: Chance, donors: readonly Uint8Array[] = [bytes]): Uint8Array {
  let mutant = bytes
  for (let count = 1 + chance.below(3); count > 0; count--) mutant = chance.pick(MUTATIONS)(mutant, chance, donors)
  return mutant
}

type Mutation = (bytes: Uint8Array, chance: Chance, donors: readonly Uint8Array[]) => Uint8Array

/** Heads of MessagePack and of compact frames, and the ends of every range. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0x8f, 0x90, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xca, 0xcb, 0xcf, 0xd3]
const MORE_TELLING = [0xd4, 0xd9, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff]
const BYTES = [...TELLING, ...MORE_TELLING]
const REPEATS_MAX = 64

const MUTATIONS: readonly Mutation[] = [
  function flip(bytes, chance) {
    const at = chance.below(bytes.length)
    return withBytes(bytes, at, [(bytes[at] ?? 0) ^ (1 << chance.below(8))])
  },
  (bytes, chance) => withBytes(bytes, chance.below(bytes.length), [chance.pick(BYTES)]),
  function cut(bytes, chance) {
    return bytes.slice(0, chance.below(bytes.length))
  },
  function drop(bytes, chance) {
    const from = chance.below(bytes.length)
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + chance.below(8)))
  },
  function insert(bytes, chance) {
    const at = chance.below(bytes.length + 1)
    return joined(bytes.subarray(0, at), chance.bytes(1 + chance.below(8)), bytes.subarray(at))
  },
  function repeat(bytes, chance) {
    const from = chance.below(bytes.length)
    const piece = bytes.subarray(from, from + 1 + chance.below(16))
    const times = Array.from({ length: chance.below(REPEATS_MAX) }, () => piece)
    return joined(bytes.subarray(0, from), ...times, bytes.subarray(from))
  },
  function splice(bytes, chance, donors) {
    const donor = chance.pick(donors)
    return joined(bytes.subarray(0, chance.below(bytes.length)), donor.subarray(chance.below(donor.length)))
  },
  function lie(bytes, chance) {
    const length = chance.pick([0, 1, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff])
    const width = chance.pick([1, 2, 4])
    const lie = Array.from({ length: width }, (_, index) => Math.floor(length / 256 ** (width - 1 - index)) & 0xff)
    return withBytes(bytes, chance.below(bytes.length), lie)
  },
]

function withBytes(bytes: Uint8Array, at: number, piece: readonly number[]): Uint8Array {
  const mutant = bytes.slice()
  for (const [index, byte] of piece.entries()) if (at + index < mutant.length) mutant[at + index] = byte
  return mutant
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces))
}
