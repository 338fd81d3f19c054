import { expect, test } from 'vitest'
import { mayUseRange, readRange } from '../../src/http/byte-range.ts'

test.each([
  ['bytes=0-3', { from: 0, to: 4 }],
  ['bytes=3-', { from: 3, to: 10 }],
  ['bytes=9-9', { from: 9, to: 10 }],
  ['BYTES= 2-5 ', { from: 2, to: 6 }],
  ['bytes=4-99999999999999999999', { from: 4, to: 10 }],
  ['bytes=-3', { from: 7, to: 10 }],
  ['bytes=-10', { from: 0, to: 10 }],
  ['bytes=-11', { from: 0, to: 10 }],
])('of ten bytes, %s asks for %j', (header, range) => {
  expect(readRange(header, 10)).toEqual(range)
})

test.each(['bytes=10-', 'bytes=10-12', 'bytes=99999999999999999999-', 'bytes=-0'])(
  '%s cannot be satisfied',
  (header) => {
    expect(readRange(header, 10)).toBe('unsatisfiable')
  },
)

test.each([
  undefined,
  '',
  'bytes=',
  'bytes=-',
  'bytes=5-4',
  'bytes=1-2,4-5',
  'bytes=a-b',
  'bytes=1.5-2',
  'bytes=-1-2',
  'items=0-3',
  'bytes=0-3;',
])('the header %s is ignored', (header) => {
  expect(readRange(header, 10)).toBeUndefined()
})

test('of nothing there is no part', () => {
  expect(readRange('bytes=0-0', 0)).toBe('unsatisfiable')
  expect(readRange('bytes=-1', 0)).toBe('unsatisfiable')
})

test('a range counts when it is of the file that there is now, which a weak tag or a date cannot say', () => {
  expect(mayUseRange(undefined, undefined)).toBe(true)
  expect(mayUseRange('"abc"', '"abc"')).toBe(true)
  expect(mayUseRange('"abd"', '"abc"')).toBe(false)
  expect(mayUseRange('W/"abc"', '"abc"')).toBe(false)
  expect(mayUseRange('"abc"', undefined)).toBe(false)
  expect(mayUseRange('Tue, 14 Nov 2023 22:13:20 GMT', '"abc"')).toBe(false)
})
