import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = new URL('support/measure-fill.ts', import.meta.url).pathname
const roomyHeap = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

test('filling a row, showing ghosts and writing inputs allocates nothing', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...roomyHeap, script])
  // A number boxed for every car in every tick would be sixteen bytes.
  expect(Math.min(...(JSON.parse(stdout) as number[]))).toBeLessThan(2)
}, 60_000)
