import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = new URL('support/measure-broadcast.ts', import.meta.url).pathname
const roomyHeap = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']
const FEW = 2
const MANY = 102

/** Bytes a tick in the thriftiest stretch, and the frames that went out. */
async function measure(receivers: number): Promise<{ readonly bytes: number; readonly frames: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...roomyHeap, script, String(receivers)])
  const { bytes, frames } = JSON.parse(stdout) as { bytes: number[]; frames: number }
  return { bytes: Math.min(...bytes), frames }
}

test('a frame costs memory once a tick, for its bytes in each dialect, and no object for each of its receivers', async () => {
  const [few, many] = await Promise.all([measure(FEW), measure(MANY)])
  expect([few.frames, many.frames]).toEqual([FEW * 8000, MANY * 8000])
  expect(few.bytes).toBeLessThan(4000)
  // A number in a box here and there; the smallest object with a frame's fields has forty bytes.
  expect((many.bytes - few.bytes) / (MANY - FEW)).toBeLessThan(32)
}, 60_000)
