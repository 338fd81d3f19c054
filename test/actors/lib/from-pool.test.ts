import { expect, test } from 'vitest'
import { createActor, setup } from 'xstate'
import { contain } from '../../../src/actors/lib/contain.ts'
import { fromPool } from '../../../src/actors/lib/from-pool.ts'
import { fromResource } from '../../../src/actors/lib/from-resource.ts'

interface Ended {
  readonly id: string
  readonly error: unknown
}

const FAULT = new Error('a fault')

function openPool() {
  const ended: Ended[] = []
  const released: string[] = []
  const held = fromResource<{ type: 'none' }, { type: 'none' }, string>(
    ({ input }) =>
      () =>
        released.push(input),
  )
  const child = contain(
    setup({ types: { input: {} as string, context: {} as { id: string } }, actors: { held } }).createMachine({
      context: ({ input }) => ({ id: input }),
      invoke: { src: 'held', input: ({ context }) => context.id },
      initial: 'living',
      states: { living: { on: { finish: 'done' } }, done: { type: 'final' } },
      on: {
        crash: {
          actions: () => {
            throw FAULT
          },
        },
      },
    }),
  )
  const pool = createActor(fromPool(child, (id, error) => ended.push({ id, error })))
  const errors: unknown[] = []
  pool.subscribe({ error: (error) => errors.push(error) })
  pool.start()
  const spawn = (id: string) => pool.send({ type: 'pool.spawn', id, input: id })
  const tell = (id: string, type: string) => pool.getSnapshot().children.get(id)?.send({ type })
  const ids = () => [...pool.getSnapshot().children.keys()]
  return { pool, spawn, tell, ids, ended, released, errors }
}

test('a pool holds what was spawned, by id', () => {
  const { spawn, ids } = openPool()
  for (const id of ['a', 'b', 'c']) spawn(id)
  expect(ids()).toEqual(['a', 'b', 'c'])
})

test('a child that finishes leaves the pool and is reported', () => {
  const { spawn, tell, ids, ended, released } = openPool()
  spawn('a')
  spawn('b')
  tell('a', 'finish')
  expect(ids()).toEqual(['b'])
  expect(ended).toEqual([{ id: 'a', error: undefined }])
  expect(released).toEqual(['a'])
})

test('a child that crashes is reported with its error; the pool and its siblings live on', () => {
  const { pool, spawn, tell, ids, ended, released } = openPool()
  for (const id of ['a', 'b', 'c']) spawn(id)
  tell('b', 'crash')
  expect(ended).toEqual([{ id: 'b', error: FAULT }])
  expect(released).toEqual(['b'])
  expect(ids()).toEqual(['a', 'c'])
  expect(pool.getSnapshot().status).toBe('active')
  spawn('b')
  tell('a', 'finish')
  expect(ids()).toEqual(['c', 'b'])
})

test('a child is stopped on request, once, and what it held is released', () => {
  const { pool, spawn, ids, ended, released } = openPool()
  spawn('a')
  pool.send({ type: 'pool.stop', id: 'a' })
  pool.send({ type: 'pool.stop', id: 'a' })
  pool.send({ type: 'pool.stop', id: 'unknown' })
  expect([ids(), ended, released]).toEqual([[], [{ id: 'a', error: undefined }], ['a']])
})

test('stopping the pool stops all its children', () => {
  const { pool, spawn, ids, released } = openPool()
  for (const id of ['a', 'b', 'c']) spawn(id)
  pool.stop()
  expect(released).toEqual(['a', 'b', 'c'])
  expect(ids()).toEqual([])
})

test('a second child with the same id is a bug that is not hidden', () => {
  const { spawn, errors } = openPool()
  spawn('a')
  spawn('a')
  expect(errors).toMatchObject([{ message: 'the pool already holds a child with id a' }])
})

test('coming and going leave the pool as small as it was, and its snapshot is never copied', () => {
  const { pool, spawn, ids, tell } = openPool()
  const before = pool.getSnapshot()
  for (let count = 0; count < 500; count++) {
    spawn(`${count}`)
    tell(`${count}`, 'finish')
  }
  expect(ids()).toEqual([])
  expect(pool.getSnapshot()).toBe(before)
  expect(JSON.parse(JSON.stringify(before))).toEqual({ status: 'active', size: 0 })
})
