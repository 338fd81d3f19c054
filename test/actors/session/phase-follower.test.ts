import { expect, test } from 'vitest'
import { PhaseFollower } from '../../../src/actors/session/phase-follower.ts'

/** Applies inputs at these ticks of the period in turn and returns the last decision. */
function follow(follower: PhaseFollower, ticks: readonly number[], inputs = 120): number | undefined {
  let decision: number | undefined
  for (let input = 0; input < inputs; input++) {
    const tick = input * follower.divisor + (ticks[input % ticks.length] ?? 0)
    decision = follower.applied(tick) ?? decision
  }
  return decision
}

test('[TEL3] frames are sent at the tick that applies the inputs', () => {
  expect(follow(new PhaseFollower(4), [2])).toBe(2)
})

test('[TEL3] inputs on the edge between two ticks are answered after the later one', () => {
  expect(follow(new PhaseFollower(4), [1, 2])).toBe(2)
  expect(follow(new PhaseFollower(4), [3, 0])).toBe(0)
})

test('[TEL3] an input that is late now and then does not move the phase', () => {
  expect(follow(new PhaseFollower(4), [1, 1, 1, 1, 1, 1, 1, 1, 1, 3])).toBe(1)
})

test('[TEL3] when one input in twenty would miss its frame, all wait for a tick instead', () => {
  const ticks = Array.from({ length: 20 }, (_, index) => (index === 7 ? 2 : 1))
  expect(follow(new PhaseFollower(4), ticks)).toBe(2)
})

test('[TEL3] the phase follows inputs that have drifted', () => {
  const follower = new PhaseFollower(4)
  follow(follower, [0])
  expect(follow(follower, [3], 240)).toBe(3)
})
