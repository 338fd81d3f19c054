import type { Drivers } from './drivers.ts'
import { findPlace, type PaceNotes, readSpeeds } from './pace-notes.ts'

/**
 * The speed a driver wants and the acceleration that takes him to it. Speeds come from the plan, a little ahead,
 * because pedals and tyres need time.
 */
const PREVIEW_S = 0.06
const PREVIEW_M = 2
const SPEED_GAIN_PER_S = 6
/** Within this much a driver is on the racing line; farther off by the second, the speeds of the lanes beside it hold. */
const ON_LINE_M = 0.4
const LANE_BLEND_M = 2.1
/** A driver's form moves his speed by up to this share, the least skilled one's. */
const FORM_SHARE = 0.02
/** Late news costs this share of speed per second of latency. */
const CAUTION_PER_S = 2

/** Sets which share of which speeds of the plan he goes by in this step. */
export function choosePace(drivers: Drivers, slot: number): void {
  const { view, here, pace } = drivers.work
  const skill = drivers.skill[slot]!
  const offLineM = Math.abs(view.n - here.lineM)
  pace.skill = skill
  const form = 1 + FORM_SHARE * (1 - skill) * drivers.form[slot]! - CAUTION_PER_S * view.latencyS
  // Speeds with the root of the grip: so both bends and braking take the same share of what there is.
  pace.share = form * Math.sqrt(view.tyreGrip)
  pace.besideLine = Math.max(0, Math.min(1, (offLineM - ON_LINE_M) / LANE_BLEND_M))
}

/** Wishes for the acceleration that takes the car to the speed it should have. */
export function wishAcceleration(drivers: Drivers, notes: PaceNotes): void {
  const { view, preview, pace, wish } = drivers.work
  preview.s = view.s + PREVIEW_M + PREVIEW_S * view.speedMps
  findPlace(notes, preview)
  readSpeeds(notes, preview, pace)
  const isLimited = wish.speedLimitMps < preview.speedMps
  const wished = isLimited ? wish.speedLimitMps : preview.speedMps
  const planned = isLimited ? 0 : preview.accelerationMps2
  wish.accelerationMps2 = planned + SPEED_GAIN_PER_S * (wished - view.speedMps)
}
