/** Draws the slot's next random figure, from −1 to below 1, into its row of `figures`; by Mulberry32 on its own word. */
export function draw(random: Uint32Array, slot: number, figures: Float64Array): void {
  let word = random[slot]! + 0x6d2b79f5
  random[slot] = word
  word = Math.imul(word ^ (word >>> 15), word | 1)
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
  figures[slot] = ((word ^ (word >>> 14)) >>> 0) / 0x8000_0000 - 1
}
