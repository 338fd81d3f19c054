import { describe, expect, test } from 'vitest'
import {
  SUMMARY_DEPTH_MAX,
  SUMMARY_ENTRIES_MAX,
  SUMMARY_VALUES_MAX,
} from '../../../src/observability/inspector/limits.ts'
import { summarise } from '../../../src/observability/inspector/summarise.ts'

class Car {
  readonly name = 'blue'
  readonly #secret = 'engine'

  look(): string {
    return this.#secret
  }
}

describe('a summary', () => {
  test.each([
    ['a plain value', { laps: 3, isHome: true, gap: undefined }, { laps: 3, isHome: true, gap: undefined }],
    ['numbers that JSON has not', [Number.NaN, Number.POSITIVE_INFINITY, 7n], ['NaN', 'Infinity', '7']],
    ['a typed array', new Float64Array(240), 'Float64Array(240)'],
    ['a map', new Map([['Ana', 1]]), { Ana: 1 }],
    ['a set', new Set(['Ana']), ['Ana']],
    ['an error', new TypeError('no track'), 'TypeError: no track'],
    ['a function', { run() {} }, { run: 'ƒ run' }],
    ['an instance', new Car(), { '(class)': 'Car', name: 'blue' }],
    ['the parts of the server', { deps: { a: 1 }, self: { b: 2 } }, { deps: '{…}', self: '{…}' }],
    ['another actor', { session: { sessionId: 'x:3', getSnapshot() {} } }, { session: 'actor x:3' }],
  ])('of %s', (_, value, expected) => {
    expect({ summary: summarise(value) }).toEqual({ summary: expected })
  })

  test('blanks what the log blanks, at any depth and as a part of longer names', () => {
    const value = {
      password: 'a',
      list: [{ resumeToken: 'b', passwordHash: { salt: 'c' } }],
      tokensMax: 4,
      map: new Map([['cookie', 'd']]),
    }
    expect(summarise(value)).toEqual({
      password: '[redacted]',
      list: [{ resumeToken: '[redacted]', passwordHash: '[redacted]' }],
      tokensMax: '[redacted]',
      map: { cookie: '[redacted]' },
    })
  })

  test('runs no foreign code', () => {
    const value = {
      get trap(): never {
        throw new Error('called')
      },
      toJSON(): never {
        throw new Error('called')
      },
    }
    expect(summarise(value)).toEqual({ trap: '(getter)', toJSON: 'ƒ toJSON' })
  })

  test('is bounded in depth, width and size, also where things go round in circles', () => {
    const ring: { next?: unknown } = {}
    ring.next = ring
    expect(JSON.stringify(summarise(ring)).split('next').length - 1).toBe(SUMMARY_DEPTH_MAX)
    const wide = summarise(Array.from({ length: 1000 }, (_, n) => n)) as unknown[]
    expect([wide.length, wide.at(-1)]).toEqual([SUMMARY_ENTRIES_MAX + 1, `… ${1000 - SUMMARY_ENTRIES_MAX} more`])
    const rows = Array.from({ length: 24 }, () => Array.from({ length: 24 }, () => [1, 2, 3]))
    const kept = JSON.stringify(summarise(rows)).match(/\d/g) ?? []
    expect(kept.length).toBeLessThan(SUMMARY_VALUES_MAX)
  })

  test('a field called __proto__ is a field', () => {
    const value: unknown = JSON.parse('{"__proto__": {"isAdmin": true}}')
    expect(JSON.stringify(summarise(value))).toBe('{"__proto__":{"isAdmin":true}}')
  })
})
