import { expect, test } from 'vitest'
import type { FromWorker } from '../../../src/actors/session-host/worker-messages.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import { WorkerLog } from '../../../src/server/session-worker/worker-log.ts'

test('a worker sends only lines that are wanted, with the names of its children, who follow its level', () => {
  const posted: FromWorker[] = []
  const log = new WorkerLog({ post: (message) => void posted.push(message) }, { level: 'info' })
  const child = log.child({ sessionId: 's' as SessionId })
  child.debug({}, 'too early')
  log.level = 'debug'
  child.debug({ tick: 3 }, 'in time')
  log.level = 'error'
  child.warn({}, 'too late')
  child.error({ err: new Error('broken') }, 'an error')
  expect(posted).toMatchObject([
    { type: 'log', level: 'debug', fields: { sessionId: 's', tick: 3 }, error: undefined, message: 'in time' },
    { type: 'log', level: 'error', fields: { sessionId: 's' }, error: { message: 'broken' }, message: 'an error' },
  ])
})
