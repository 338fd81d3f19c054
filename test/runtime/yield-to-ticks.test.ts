import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

const MODULE = new URL('../../src/runtime/yield-to-ticks.ts', import.meta.url).href
const YIELDING = `import(${JSON.stringify(MODULE)}).then(({ yieldToTicks }) => {
  yieldToTicks()
  require('node:worker_threads').parentPort.postMessage(require('node:os').getPriority())
})`

test.runIf(process.platform === 'linux')(
  'a thread that yields to ticks lowers its own priority and nobody else’s',
  async () => {
    const before = getPriority()
    const worker = new Worker(YIELDING, { eval: true })
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    worker.once('message', resolve).once('error', reject)
    expect(await promise).toBe(10)
    expect(getPriority()).toBe(before)
    await worker.terminate()
  },
)
