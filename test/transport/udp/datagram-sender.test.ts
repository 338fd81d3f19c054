import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { DATAGRAMS_PER_ROUND_MAX } from '../../../src/transport/limits.ts'
import { RoundMemory } from '../../../src/transport/udp/round-memory.ts'
import type { SentRounds } from './support/sent-rounds.ts'

const BATCHES = '--test-udp-no-try-send'

test.each([[], [BATCHES]])(
  '[FRM3] datagrams leave whole from memory that is used again, flags %s',
  async (...flags) => {
    const script = new URL('support/send-rounds.ts', import.meta.url)
    const [sent] = (await once(new Worker(script, { execArgv: flags }), 'message')) as [SentRounds]
    expect(sent).toMatchObject({ arrived: sent.due, torn: 0 })
    expect(sent.pieces).toBeLessThanOrEqual(4)
  },
)

test('the start line asks for batches', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  expect(scripts.start).toContain(BATCHES)
})

test('in a round each datagram has memory of its own, in the next one the same again', () => {
  const memory = new RoundMemory()
  const first = memory.take(1, 100)?.fill(1)
  const second = memory.take(1, 100)?.fill(2)
  expect(first?.every((byte) => byte === 1)).toBe(true)
  expect(memory.take(2, 100)).toBe(first)
  expect(memory.take(2, 100)).toBe(second)
})

test('[BP1] a socket that takes nothing gets no more than so many datagrams of a channel', () => {
  const memory = new RoundMemory()
  for (let sent = 0; sent < DATAGRAMS_PER_ROUND_MAX; sent++) expect(memory.take(1, 100)).toBeDefined()
  expect(memory.take(1, 100)).toBeUndefined()
  expect(memory.take(2, 100)).toBeDefined()
})
