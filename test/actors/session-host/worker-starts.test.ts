import { expect, test } from 'vitest'
import { createHostBench, settings } from './support/host-bench.ts'

test('a worker that cannot be started is told in the log, and leaves its port to the next', () => {
  const { hosts, started, logLines } = createHostBench({ workers: 2, port: 9001, failedStarts: 3 })
  for (let count = 0; count < 3; count++) expect(hosts.open(settings())).toBeUndefined()
  const told = logLines.filter(({ msg }) => msg === 'a session worker could not be started')
  expect(told.map(({ err }) => (err as Error).message)).toEqual(Array(3).fill('no thread is to be had'))
  expect(hosts.open(settings())).toBeDefined()
  expect(started.map(({ data }) => data.datagrams?.port)).toEqual([9001])
})
