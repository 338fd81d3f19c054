import { expect, test } from 'vitest'
import { FailedAttempts } from '../../src/server/failed-attempts.ts'

test('who fails from ever new addresses does not grow the process, and the last ones stay counted', () => {
  const failures = new FailedAttempts(() => 0)
  for (let address = 0; address < 10_000; address++) {
    for (let count = 0; count < 10; count++) failures.failed(`${address}`)
  }
  expect(failures.mayTry('9999')).toBe(false)
  expect(failures.mayTry('0'), 'forgotten').toBe(true)
})
