import type { Drivers } from './drivers.ts'

/** How long a driver keeps a form before he draws the next one. */
const FORM_S = 4

/** Form of the day: now and then a driver draws a new one between −1 and 1, by Mulberry32 on his own seed. */
export function wanderForm(drivers: Drivers, slot: number): void {
  drivers.formLeftS[slot] = drivers.formLeftS[slot]! - drivers.work.view.sinceS
  if (drivers.formLeftS[slot]! > 0) return
  drivers.formLeftS[slot] = FORM_S
  let word = drivers.random[slot]! + 0x6d2b79f5
  drivers.random[slot] = word
  word = Math.imul(word ^ (word >>> 15), word | 1)
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
  drivers.form[slot] = ((word ^ (word >>> 14)) >>> 0) / 0x8000_0000 - 1
}
