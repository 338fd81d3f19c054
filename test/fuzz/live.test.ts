import { expect, test } from 'vitest'
import type { ServerFigures } from '../support/proof/figures.ts'
import type { Testimony } from '../support/proof/sdk-driver.ts'
import { CONVERSATIONS } from './live/attack.ts'
import { complaintsAbout, complaintsOf } from './live/judge.ts'
import { runFuzz } from './live/run-fuzz.ts'

test('a live server survives every kind of conversation; its witnesses race on, and nothing is left behind', async () => {
  const report = await runFuzz({
    seconds: 2.5,
    seed: 5,
    parallel: 8,
    memory: undefined,
    // Attackers, witnesses and the rest of the suite share a machine here; npm run fuzz asks for more frames.
    frameShareMin: 0.3,
    tickShareMin: 0.5,
    lostShareMax: 0.005,
  })
  expect(report.complaints).toEqual([])
  expect(Object.keys(report.conversations).sort()).toEqual(Object.keys(CONVERSATIONS).sort())
}, 60_000)

const BOUNDS = { memory: undefined, frameShareMin: 0.3, tickShareMin: 0.5, lostShareMax: 0.005 }
const QUIET: ServerFigures = {
  counts: { sessions: 1 },
  memory: { heap: 1, external: 1, rss: 1 },
  atMs: 0,
  ticks: 0,
  isOfWorkers: false,
  lostTicks: 0,
  ownLostTicks: 0,
  ownStallMs: 0,
  results: 0,
  errors: [],
}
/** Ten seconds, in which nothing was hurt. */
const AFTER = { ...QUIET, atMs: 10_000, ticks: 2400 }
const UNHURT = { quiet: QUIET, before: QUIET, during: AFTER, after: AFTER }
const WITNESS = { transport: 'tcp', frames: 600, disorders: 0, inputsApplied: 600, isInSession: true } as const

test('whose frames, inputs or session stop has a complaint, and who has all of them has none', () => {
  const complaints = (change: Partial<Testimony>) => complaintsOf({ ...WITNESS, ...change }, UNHURT, BOUNDS)
  expect(complaints({})).toEqual([])
  expect(complaints({ frames: 1 })).toEqual(['the witness on tcp got 0.2 % of his frames'])
  expect(complaints({ disorders: 2 })).toEqual(['the witness on tcp got 2 frames out of order'])
  expect(complaints({ inputsApplied: 0 })).toEqual(['the witness on tcp has driven in vain'])
  expect(complaints({ isInSession: false })).toEqual(['the witness on tcp has lost his session'])
})

test('a metronome that stands still, ticks that are lost and what is left behind are complained about', () => {
  const complaints = (change: Partial<ServerFigures>) => {
    const after = { ...AFTER, ...change }
    return complaintsAbout({ ...UNHURT, during: after, after }, BOUNDS)
  }
  expect(complaints({})).toEqual([])
  expect(complaints({ ticks: 0 })).toEqual(['0.0 % of the ticks that were due have run'])
  expect(complaints({ ticks: 1000, lostTicks: 1400 })).toEqual(['41.7 % of the ticks that were due have run'])
  expect(complaints({ ownLostTicks: 40 })).toEqual(["40 ticks were lost by the server's own fault, 1.6 %"])
  expect(complaints({ counts: { sessions: 2 } })).toEqual(['left behind: sessions grew from 1 to 2'])
  expect(complaints({ errors: ['a line'] })).toEqual(['logged: a line'])
})
