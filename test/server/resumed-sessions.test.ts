import { expect, test } from 'vitest'
import { Directory } from '../../src/actors/lobby/directory.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { resumeSessions } from '../../src/server/resumed-sessions.ts'

test('a recorder that never answers holds up the start no longer than sessions of before a crash may', async () => {
  const givenUp: unknown[] = []
  const recorder = { find: () => new Promise(() => {}) }
  const parts = {
    recordings: { recorder, giveUp: (id: string, reason: string) => void givenUp.push([id, reason]) },
    directory: new Directory(),
    metrics: createMetrics(),
  } as unknown as Parameters<typeof resumeSessions>[1]
  await resumeSessions(['one', 'two'], parts, { send() {} }, 5)
  expect(givenUp).toEqual([
    ['one', 'the server has to start'],
    ['two', 'the server has to start'],
  ])
})
