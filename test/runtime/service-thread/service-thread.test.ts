import { expect, onTestFinished, test } from 'vitest'
import { RESTART_BACKOFF_MIN_MS } from '../../../src/runtime/service-thread/limits.ts'
import { ServiceThread } from '../../../src/runtime/service-thread/service-thread.ts'
import { until } from '../../support/until.ts'

function aThread() {
  const said: string[] = []
  const lost: unknown[] = []
  /** Milliseconds, as they begin. */
  const pauses: number[] = []
  const thread = new ServiceThread<string, string>({
    workerUrl: new URL('./support/obedient-worker.ts', import.meta.url),
    worker: { workerData: 'you' },
    onMessage: (text) => void said.push(text),
    onLost(cause) {
      lost.push(cause)
      pauses.push(thread.pauseLeftMs)
    },
  })
  onTestFinished(async () => void (await thread.end(0)))
  return { thread, said, lost, pauses }
}

test('it is started by what it is asked first, and not before', async () => {
  const { thread, said } = aThread()
  expect([thread.isRunning, await thread.end(0)]).toEqual([false, true])
  thread.post('hello')
  await until(() => said.length === 1)
  expect([thread.isRunning, said]).toEqual([true, ['hello you']])
})

test('it does what it was asked before it ends, and what is asked meanwhile another one does', async () => {
  const { thread, said, lost } = aThread()
  thread.post('first')
  const ended = thread.end(60_000, 'close')
  thread.post('second')
  expect(await ended).toBe(true)
  await until(() => said.length === 2)
  expect([said.toSorted(), lost]).toEqual([['first you', 'second you'], []])
})

test('one that does not end is ended by force, and nobody takes it for a crash', async () => {
  const { thread, lost } = aThread()
  thread.post('hang')
  expect([await thread.end(0, 'close'), lost, thread.pauseLeftMs]).toEqual([false, [], 0])
})

test('after a crash it is not started again before a pause, which is longer after the next', async () => {
  const { thread, lost, pauses } = aThread()
  for (let crash = 1; crash <= 2; crash++) {
    await until(() => thread.post('crash'))
    await until(() => lost.length === crash)
  }
  expect([pauses[0]! > 0, pauses[1]! > RESTART_BACKOFF_MIN_MS]).toEqual([true, true])
  expect(lost).toEqual([new Error('crashed as asked'), new Error('crashed as asked')])
})
