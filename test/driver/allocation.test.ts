import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = new URL('./support/drivers-garbage.ts', import.meta.url).pathname
// The young generation is larger than all that is measured: what is in use afterwards is what was allocated.
const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

test('drivers leave no garbage: less than a byte per car and tick, which is what the runtime itself leaves', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program])
  expect(Number(stdout)).toBeGreaterThanOrEqual(0)
  expect(Number(stdout)).toBeLessThan(1)
})
