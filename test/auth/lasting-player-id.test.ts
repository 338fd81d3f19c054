import { expect, test } from 'vitest'
import { lastingPlayerId } from '../../src/auth/lasting-player-id.ts'

test('the same name always has the same id, shaped so that no random id is like it', () => {
  expect(lastingPlayerId('token', 'Ana')).toBe(lastingPlayerId('token', 'Ana'))
  expect(lastingPlayerId('token', 'Ana')).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
})

test('other names and other namespaces have other ids, however they are cut', () => {
  const ids = [
    ['a', 'bc'],
    ['ab', 'c'],
    ['token', 'Ana'],
    ['jwt ', 'Ana'],
    ['jwt https://league.example', 'Ana'],
  ]
  expect(new Set(ids.map(([namespace = '', name = '']) => lastingPlayerId(namespace, name))).size).toBe(ids.length)
})
