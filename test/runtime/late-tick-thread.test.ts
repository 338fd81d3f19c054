import { expect, test } from 'vitest'
import { createThreadTickSource } from '../../src/runtime/metronome/thread-tick-source.ts'

test('what a tick thread writes when its run is over is no count of the next run', async () => {
  const late = new URL('./support/late-tick-worker.ts', import.meta.url)
  const source = createThreadTickSource(
    240,
    (error) => {
      throw error
    },
    late,
  )
  source.start(() => {})
  source.stop()
  const counts: number[] = []
  await new Promise<void>((resolve) => {
    source.start((scheduled) => {
      counts.push(scheduled)
      resolve()
    })
  })
  source.check()
  await source.close()
  expect(counts).toEqual([3, 3])
})
