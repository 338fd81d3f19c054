import { expect, test } from 'vitest'
import { EventLog } from '../../src/client/event-log.ts'
import { settled } from './support/fake-server.ts'

function logOf(...events: number[]): EventLog<number> {
  const log = new EventLog<number>(4)
  for (const event of events) log.push(event)
  return log
}

test('a loop begins with what came before it', async () => {
  const log = logOf(1, 2)
  log.end()
  expect(await Array.fromAsync(log)).toEqual([1, 2])
})

test('a loop goes on where the last one stopped', async () => {
  const log = logOf(1, 2, 3)
  for await (const event of log) if (event === 2) break
  log.push(4)
  log.end()
  expect(await Array.fromAsync(log)).toEqual([3, 4])
})

test('a loop waits for what is still to come', async () => {
  const log = logOf()
  const taken = Array.fromAsync(log)
  await settled()
  log.push(1)
  await settled()
  log.push(2)
  log.end()
  expect(await taken).toEqual([1, 2])
})

test('a log that nobody reads keeps the last events only', async () => {
  const log = logOf(1, 2, 3, 4, 5, 6, 7)
  log.end()
  expect(await Array.fromAsync(log)).toEqual([4, 5, 6, 7])
})

test('a loop that falls too far behind is told', async () => {
  const log = logOf(1)
  const events = log[Symbol.asyncIterator]()
  expect((await events.next()).value).toBe(1)
  for (const event of [2, 3, 4, 5, 6, 7]) log.push(event)
  await expect(events.next()).rejects.toMatchObject({ reason: 'events_lost' })
})

test('two loops at once each get what comes from then on', async () => {
  const log = logOf()
  const both = Promise.all([Array.fromAsync(log), Array.fromAsync(log)])
  await settled()
  log.push(1)
  log.push(2)
  log.end()
  expect(await both).toEqual([
    [1, 2],
    [1, 2],
  ])
})

test('nothing comes after the end', async () => {
  const log = logOf(1)
  log.end()
  log.push(2)
  expect(await Array.fromAsync(log)).toEqual([1])
})
