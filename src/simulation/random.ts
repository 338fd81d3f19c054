import type { StateBlock } from './state-block.ts'

/**
 * The random numbers of a race: xoshiro128** (Blackman and Vigna, 2018) on 32-bit integers, which every engine computes
 * alike. Its four words live in the race's StateBlock, so saving the race saves the sequence, and a restored race draws
 * the same numbers again.
 */
export interface Random {
  /** An integer, 0..2^32 − 1. */
  nextUint32(): number
  /** A multiple of 2^−32 in 0 ≤ x < 1. */
  nextFloat(): number
  /** A multiple of 2^−31 in −1 ≤ x < 1. */
  nextSigned(): number
}

/** A generator seeded with the low 32 bits of `seed`; a race with several generators gives each its own seed. */
export function createRandom(block: StateBlock, seed: number): Random {
  const state = block.uint32(4)
  spreadSeed(state, seed)
  const nextUint32 = () => advance(state)
  return {
    nextUint32,
    nextFloat: () => nextUint32() / 0x1_0000_0000,
    nextSigned: () => nextUint32() / 0x8000_0000 - 1,
  }
}

/** Four well-mixed words from one, after splitmix32: neighbouring seeds must not give related sequences. */
function spreadSeed(state: Uint32Array, seed: number): void {
  let counter = seed >>> 0
  for (let index = 0; index < state.length; index++) {
    counter = (counter + 0x9e3779b9) >>> 0
    let word = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    state[index] = word ^ (word >>> 15)
  }
}

function advance(state: Uint32Array): number {
  const a = state[0]!
  const b = state[1]!
  const c = state[2]! ^ a
  const d = state[3]! ^ b
  state[0] = a ^ d
  state[1] = b ^ c
  state[2] = c ^ (b << 9)
  state[3] = rotateLeft(d, 11)
  return Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
