import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = new URL('support/measure-allocation.ts', import.meta.url).pathname
const roomyHeap = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

/**
 * Bytes per tick and car in the thriftiest stretch of a race of sixteen cars. Laps and sectors are events, and events are
 * objects, and what runs seldom, passing another car for one, may stay uncompiled for long; but a number boxed in every
 * tick for every car would be sixteen bytes.
 */
async function bytesPerCarTick(drivers: 'ai' | 'humans'): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [...roomyHeap, script, drivers])
  return Math.min(...(JSON.parse(stdout) as number[]))
}

test.each(['ai', 'humans'] as const)(
  'a tick of a race with %s allocates nothing',
  async (drivers) => {
    expect(await bytesPerCarTick(drivers)).toBeLessThan(2)
  },
  60_000,
)
