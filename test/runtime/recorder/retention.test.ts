import { expect, test } from 'vitest'
import { chooseForRemoval, type RetentionLimits } from '../../../src/runtime/recorder/retention.ts'

const NONE: RetentionLimits = { ageMsMax: 0, countMax: 0, bytesMax: 0, nowMs: 100, pinned: [] }

/** Files of ten bytes, a to e, written at 10 to 50. */
const files = ['c', 'a', 'e', 'b', 'd'].map((id) => ({ id, bytes: 10, modifiedMs: (id.charCodeAt(0) - 96) * 10 }))

test('without limits everything stays', () => {
  expect(chooseForRemoval(files, NONE)).toEqual([])
})

test('what is older than the greatest age goes', () => {
  expect(chooseForRemoval(files, { ...NONE, ageMsMax: 75 })).toEqual(['a', 'b'])
})

test('of more than the greatest number the oldest go', () => {
  expect(chooseForRemoval(files, { ...NONE, countMax: 2 })).toEqual(['a', 'b', 'c'])
})

test('of more bytes than there may be the oldest go', () => {
  expect(chooseForRemoval(files, { ...NONE, bytesMax: 35 })).toEqual(['a', 'b'])
})

test('a file that is beyond the limit by itself goes first, and costs no other its place', () => {
  const newest = { id: 'z', bytes: 50, modifiedMs: 99 }
  expect(chooseForRemoval([...files, newest], { ...NONE, bytesMax: 49 })).toEqual(['z', 'a'])
  expect(chooseForRemoval([...files.slice(1), newest], { ...NONE, bytesMax: 49 })).toEqual(['z'])
})

test('what is pinned stays whatever happens, and counts for nothing', () => {
  expect(chooseForRemoval(files, { ...NONE, countMax: 2, pinned: ['a', 'd'] })).toEqual(['b'])
  expect(chooseForRemoval(files, { ...NONE, bytesMax: 20, pinned: ['a', 'd'] })).toEqual(['b'])
  expect(chooseForRemoval(files, { ...NONE, ageMsMax: 1, pinned: ['b'] })).toEqual(['a', 'c', 'd', 'e'])
})

test('one that is pinned and beyond the limit by itself costs no other its place', () => {
  const long = { id: 'z', bytes: 1000, modifiedMs: 5 }
  expect(chooseForRemoval([...files, long], { ...NONE, bytesMax: 50, pinned: ['z'] })).toEqual([])
})

test('of files written in the same moment the id decides', () => {
  const same = ['b', 'a'].map((id) => ({ id, bytes: 1, modifiedMs: 5 }))
  expect(chooseForRemoval(same, { ...NONE, countMax: 1 })).toEqual(['a'])
})
