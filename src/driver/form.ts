import { draw } from './draw.ts'
import type { Drivers } from './drivers.ts'

/** How long a driver keeps a form before he draws the next one. */
const FORM_S = 6

/** Form of the day: now and then a driver draws a new one between −1 and 1. */
export function wanderForm(drivers: Drivers, slot: number): void {
  drivers.formLeftS[slot] = drivers.formLeftS[slot]! - drivers.work.view.sinceS
  if (drivers.formLeftS[slot]! > 0) return
  drivers.formLeftS[slot] = FORM_S
  draw(drivers.random, slot, drivers.form)
}
