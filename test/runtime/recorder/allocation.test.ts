import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = new URL('support/measure-recording.ts', import.meta.url).pathname
const roomyHeap = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

test('a tick of a race that is recorded allocates nothing, inputs included', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...roomyHeap, script])
  // Events are objects, and so is what a batch leaves; a number boxed in every tick for every car would be sixteen bytes.
  expect(Math.min(...(JSON.parse(stdout) as number[]))).toBeLessThan(8)
}, 60_000)
