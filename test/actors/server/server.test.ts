import { expect, test } from 'vitest'
import { createSessionWorld } from '../../support/session-world.ts'

test('a server that cannot start closes what it had opened and keeps the first error', async () => {
  const calls: string[] = []
  const controls = {
    open: () => Promise.reject(new Error('the port is taken')),
    close: () => {
      calls.push('close')
      return Promise.reject(new Error('nothing to close'))
    },
  }
  await using world = await createSessionWorld({ controls })
  expect(calls).toEqual(['close'])
  expect(world.root.getSnapshot().value).toBe('failed')
  expect(world.root.getSnapshot().context.error).toMatchObject({ message: 'the port is taken' })
})

test('a server that cannot close has failed, with the reason', async () => {
  const controls = { close: () => Promise.reject(new Error('the disk is gone')) }
  await using world = await createSessionWorld({ controls })
  world.root.send({ type: 'server.stop' })
  await world.settle()
  expect(world.root.getSnapshot()).toMatchObject({
    value: 'failed',
    context: { error: { message: 'the disk is gone' } },
  })
})

test('[SHUT1] a server without sessions closes as soon as it is asked to stop', async () => {
  await using world = await createSessionWorld()
  world.root.send({ type: 'server.stop' })
  await world.settle()
  expect(world.root.getSnapshot().value).toBe('closed')
})

test('[SHUT1] the drain ends with the last session, not with its time', async () => {
  await using world = await createSessionWorld({ drainSeconds: 3600 })
  const ana = world.enter('Ana')
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  world.root.send({ type: 'server.stop' })
  await world.settle()
  expect(world.root.getSnapshot().value).toBe('draining')
  await ana.drops()
  expect(world.root.getSnapshot().value).toBe('closed')
})
