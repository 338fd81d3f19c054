import { growthOf, type MemoryBounds, type ServerFigures } from '../../support/proof/figures.ts'
import { DRIVER_FRAMES_HZ, type Testimony } from '../../support/proof/sdk-driver.ts'

/** Judges a fuzz run: what was hurt, in words, by what the witnesses and the server say of the time under attack. */
export interface FuzzBounds {
  /** Undefined leaves memory out: seconds are too short to tell growth from warming up. */
  readonly memory: MemoryBounds | undefined
  /** Of the frames that were due to each witness by the clock, the share that must have come. */
  readonly frameShareMin: number
  /** Of the ticks that were due by the clock, the share that must have run, whoever is to blame for the others. */
  readonly tickShareMin: number
  /** Of the ticks, the share that the server may lose by its own fault. */
  readonly lostShareMax: number
}

/** The server before the attack that counts, at its end, when all is quiet again, and how it was when nobody had come yet. */
export type FuzzFigures = Readonly<Record<'before' | 'during' | 'after' | 'quiet', ServerFigures>>

/** Of the frames that were due to a witness in the time under attack, the share that came. */
export function frameShareOf({ frames }: Pick<Testimony, 'frames'>, figures: FuzzFigures): number {
  return frames / (secondsOf(figures) * DRIVER_FRAMES_HZ)
}

export function complaintsOf(witness: Testimony, figures: FuzzFigures, { frameShareMin }: FuzzBounds): string[] {
  const who = `the witness on ${witness.transport}`
  const frameShare = frameShareOf(witness, figures)
  return [
    ...(frameShare < frameShareMin ? [`${who} got ${percent(frameShare)} of his frames`] : []),
    ...(witness.disorders > 0 ? [`${who} got ${witness.disorders} frames out of order`] : []),
    ...(witness.inputsApplied > 0 ? [] : [`${who} has driven in vain`]),
    ...(witness.isInSession ? [] : [`${who} has lost his session`]),
  ]
}

export function complaintsAbout(figures: FuzzFigures, bounds: FuzzBounds): string[] {
  const { before, after, quiet } = figures
  const { tickShareMin, lostShareMax, memory } = bounds
  const tickShare = tickShareOf(figures)
  const { lost, share } = ownLossOf(figures)
  const leaks = growthOf({ ...before, counts: quiet.counts }, after, memory ?? BOUNDLESS)
  return [
    ...(tickShare < tickShareMin ? [`${percent(tickShare)} of the ticks that were due have run`] : []),
    ...(share > lostShareMax ? [`${lost} ticks were lost by the server's own fault, ${percent(share)}`] : []),
    ...leaks.map((leak) => `left behind: ${leak}`),
    ...after.errors.map((line) => `logged: ${line}`),
  ]
}

function tickShareOf({ before, during }: FuzzFigures): number {
  const dueSeconds = secondsOf({ before, during }) - (during.isOfWorkers ? UNTOLD_SECONDS : 0)
  return (during.ticks - before.ticks) / (dueSeconds * TICK_HZ)
}

function ownLossOf({ before, during }: FuzzFigures): { lost: number; share: number } {
  const lost = during.ownLostTicks - before.ownLostTicks
  return { lost, share: lost / Math.max(1, during.ticks - before.ticks + lost) }
}

function secondsOf({ before, during }: Pick<FuzzFigures, 'before' | 'during'>): number {
  return (during.atMs - before.atMs) / 1000
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

const TICK_HZ = 240
/** Of what a worker has done, it has not told so much yet. */
const UNTOLD_SECONDS = 1
const BOUNDLESS: MemoryBounds = { heap: Number.POSITIVE_INFINITY, rss: Number.POSITIVE_INFINITY }
