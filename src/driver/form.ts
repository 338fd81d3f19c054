import { draw } from './draw.ts'
import type { Drivers } from './drivers.ts'

/**
 * Form of the day: now and then a driver draws a new one between −1 and 1, and gets into it gradually. The less skilled
 * he is, the more often what he draws is a mistake: a bend missed, a gear too high; he pays for it with far worse form.
 */
/** How long a driver keeps a form before he draws the next one, and how fast it changes. */
const FORM_S = 6
const CHANGE_PER_S = 2
/** Share of the draws of the least skilled driver that are mistakes, and the form they bring. */
const MISTAKE_SHARE = 0.1
const MISTAKE_FORM = -6

export function wanderForm(drivers: Drivers, slot: number): void {
  const { form, formDrawn, formLeftS, skill, random, work } = drivers
  const { sinceS } = work.view
  const change = CHANGE_PER_S * sinceS
  form[slot] = form[slot]! + Math.max(-change, Math.min(change, formDrawn[slot]! - form[slot]!))
  formLeftS[slot] = formLeftS[slot]! - sinceS
  if (formLeftS[slot]! > 0) return
  formLeftS[slot] = FORM_S
  draw(random, slot, formDrawn)
  if (formDrawn[slot]! < 2 * MISTAKE_SHARE * (1 - skill[slot]!) - 1) formDrawn[slot] = MISTAKE_FORM
}
