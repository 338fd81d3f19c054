import { expect, test } from 'vitest'
import { carryError, revivedError } from '../../../src/runtime/session-worker/carried-error.ts'

const acrossThreads = (error: unknown) => revivedError(structuredClone(carryError(error)))

test('an error arrives with name, message, stack, code and cause', () => {
  class DiskError extends Error {
    readonly code = 'disk-full'
    override readonly name = 'DiskError'
  }
  const error = new DiskError('the disk is full', { cause: new TypeError('below') })
  const arrived = acrossThreads(error)
  expect(arrived).toMatchObject({ name: 'DiskError', message: 'the disk is full', code: 'disk-full' })
  expect(arrived.stack).toBe(error.stack)
  expect(arrived.cause).toMatchObject({ name: 'TypeError', message: 'below' })
})

test('what is no error, or cannot be cloned, or is its own cause, arrives as one all the same', () => {
  expect(acrossThreads('a word').message).toBe('a word')
  expect(acrossThreads(() => 1).message).toContain('=>')
  const error: Error = new Error('round')
  error.cause = error
  expect(acrossThreads(error)).toMatchObject({ message: 'round', cause: { message: 'round' } })
})
