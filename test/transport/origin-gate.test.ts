import { expect, test } from 'vitest'
import { OriginGate } from '../../src/transport/origin-gate.ts'

const HOST = 'race.example:9002'

function isWelcome(
  origin: string | undefined,
  { allowed = [] as string[], isTls = false, host = HOST as string | undefined } = {},
) {
  return new OriginGate({ allowed, isTls }).isWelcome(origin, host)
}

test('a program that is no browser sends no Origin and is welcome', () => {
  expect(isWelcome(undefined)).toBe(true)
  expect(isWelcome(undefined, { host: undefined })).toBe(true)
})

test('pages of our own are welcome, also those behind a proxy that ends TLS', () => {
  expect(isWelcome(`http://${HOST}`)).toBe(true)
  expect(isWelcome(`https://${HOST}`)).toBe(true)
  expect(isWelcome('https://race.example', { host: 'race.example' })).toBe(true)
  expect(isWelcome('https://race.example', { host: 'Race.Example:443' })).toBe(true)
  expect(isWelcome('http://[::1]:9002', { host: '[::1]:9002' })).toBe(true)
})

test('with TLS a page in plain text is not ours', () => {
  expect(isWelcome(`http://${HOST}`, { isTls: true })).toBe(false)
  expect(isWelcome(`https://${HOST}`, { isTls: true })).toBe(true)
})

test.each([
  'https://evil.example',
  'https://race.example',
  'https://race.example:9003',
  'https://race.example.evil.example:9002',
  'https://evil.example/?race.example:9002',
  'https://race.example:9002@evil.example',
  'null',
  '',
  'file://',
  'race.example:9002',
  `http://${HOST}, https://evil.example`,
  '*',
])('the origin %j is not ours', (origin) => {
  expect(isWelcome(origin)).toBe(false)
  expect(isWelcome(origin, { host: undefined })).toBe(false)
})

test('origins of the list are welcome, in whatever way they are written, and those beside them are not', () => {
  const allowed = ['https://League.example', 'https://shop.example:443', 'capacitor://localhost']
  expect(isWelcome('https://league.example', { allowed })).toBe(true)
  expect(isWelcome('https://shop.example', { allowed })).toBe(true)
  expect(isWelcome('capacitor://localhost', { allowed })).toBe(true)
  expect(isWelcome('http://league.example', { allowed })).toBe(false)
  expect(isWelcome('https://www.league.example', { allowed })).toBe(false)
})

test('with a star every page is welcome', () => {
  expect(isWelcome('https://evil.example', { allowed: ['*'] })).toBe(true)
  expect(isWelcome('null', { allowed: ['*'] })).toBe(true)
})
