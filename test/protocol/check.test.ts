import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkMessagePack } from '../../src/protocol/check.ts'
import { decodeClientMessage, decodeServerMessage } from '../../src/protocol/codec.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const nested = (depth: number) => new Uint8Array(depth + 1).fill(0x91, 0, depth)

describe('[FRM5] bytes that are refused before they are decoded', () => {
  test.each([
    ['nothing at all', '', 'truncated'],
    ['a map that claims four billion entries', 'df ffffffff', 'truncated'],
    ['an array that claims four billion items', 'dd ffffffff', 'truncated'],
    ['a text that claims four billion bytes', 'db ffffffff 61', 'truncated'],
    ['bin that claims four billion bytes', 'c6 ffffffff', 'truncated'],
    ['a length that is itself cut', 'da 00', 'truncated'],
    ['a float that is cut', 'ca 3f80', 'truncated'],
    ['a second value', '81 a1 61 01 c0', 'trailing_bytes'],
    ['a number for a key', '81 01 02', 'key_not_text'],
    ['nil for a key', '81 c0 02', 'key_not_text'],
    ['bin for a key', '81 c4 01 61 02', 'key_not_text'],
    ['the same key twice', '82 a1 61 01 a1 61 02', 'duplicate_key'],
    ['the same key twice in two encodings', '82 a1 61 01 d9 01 61 02', 'duplicate_key'],
    ['__proto__', '81 a9 5f5f70726f746f5f5f 80', 'forbidden_key'],
    ['constructor', '81 ab 636f6e7374727563746f72 80', 'forbidden_key'],
    ['prototype', '81 d9 09 70726f746f74797065 80', 'forbidden_key'],
    ['an extension of fixed size', 'd4 01 00', 'extension_type'],
    ['an extension with a length', '81 a1 61 c7 01 05 00', 'extension_type'],
    ['a timestamp', 'd6 ff 00000000', 'extension_type'],
    ['the byte that MessagePack never uses', '81 a1 61 c1', 'reserved_byte'],
    ['a key that is no UTF-8', '81 a1 ff 01', 'invalid_utf8'],
    ['a text that is cut within a letter', '81 a1 61 a2 e282', 'invalid_utf8'],
    ['a text with half a surrogate pair', 'a3 eda080', 'invalid_utf8'],
    ['an overlong slash', 'a2 c0af', 'invalid_utf8'],
  ])('%s', (_what, text, fault) => {
    const bytes = hex(text)
    expect(checkMessagePack(bytes)).toBe(fault)
    expect(decodeClientMessage(bytes)).toMatchObject({ ok: false, fault: { reason: 'bad_message' } })
    expect(decodeServerMessage(bytes).ok).toBe(false)
  })

  test('a forbidden key anywhere, however deep', () => {
    const inner = encode({ type: 'Heartbeat', data: { client_tick: 1, x: [{ y: { Xproto__: 1 } }] } })
    const at = Buffer.from(inner).indexOf('Xproto__')
    expect(checkMessagePack(inner)).toBeUndefined()
    const evil = Buffer.concat([
      inner.subarray(0, at - 1),
      hex('a9 5f'),
      Buffer.from('_proto__'),
      inner.subarray(at + 8),
    ])
    expect(checkMessagePack(evil)).toBe('forbidden_key')
  })

  test('eight containers inside one another pass, and a ninth does not', () => {
    expect(checkMessagePack(nested(8))).toBeUndefined()
    expect(checkMessagePack(nested(9))).toBe('too_deep')
    expect(checkMessagePack(nested(65_535))).toBe('too_deep')
  })

  test('a map holds 32 entries and no more, and a key 64 bytes', () => {
    const map = (count: number) =>
      encode(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0])))
    expect(checkMessagePack(map(32))).toBeUndefined()
    expect(checkMessagePack(map(33))).toBe('map_too_large')
    expect(checkMessagePack(encode({ ['k'.repeat(64)]: 0 }))).toBeUndefined()
    expect(checkMessagePack(encode({ ['k'.repeat(65)]: 0 }))).toBe('key_too_long')
  })

  test('keys are compared within one map only', () => {
    expect(checkMessagePack(encode({ a: { a: [{ a: 1 }, { a: 1 }] }, b: { a: 1 } }))).toBeUndefined()
    // A map inside the first value must not make the outer one forget its keys.
    expect(checkMessagePack(hex('82 a1 61 82 a1 62 01 a1 63 01 a1 61 02'))).toBe('duplicate_key')
  })
})

describe('[FRM5] the check and an independent encoder agree', () => {
  const keys = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((key) => !(key in {}) && key !== 'prototype')
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small', maxDepth: 5 }, tie('leaf'), tie('list'), tie('map')),
    leaf: fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
    ),
    list: fc.array(tie('tree'), { maxLength: 20 }),
    map: fc.dictionary(keys, tie('tree'), { maxKeys: 20 }),
  }))

  test('every value that it can write passes, and no cut of it does', () => {
    const property = fc.property(tree, fc.nat(), (value, at) => {
      const bytes = encode(value)
      expect(checkMessagePack(bytes)).toBeUndefined()
      expect(checkMessagePack(bytes.subarray(0, at % bytes.length))).toBe('truncated')
    })
    fc.assert(property, { seed: 2026, numRuns: 300 })
  })

  test('random bytes never make a decoder throw', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(decodeClientMessage(bytes).ok).toBe(false)
      expect(decodeServerMessage(bytes).ok).toBe(false)
    })
    fc.assert(property, { seed: 2026, numRuns: 2000 })
  })

  test('a text passes exactly when a strict UTF-8 decoder reads it', () => {
    const strict = new TextDecoder('utf-8', { fatal: true })
    const isReadable = (bytes: Uint8Array) => {
      try {
        strict.decode(bytes)
        return true
      } catch {
        return false
      }
    }
    const oddBytes = fc.constantFrom(
      0x41,
      0x80,
      0xbf,
      0xc0,
      0xc2,
      0xe0,
      0xa0,
      0x9f,
      0xed,
      0xef,
      0xf0,
      0x90,
      0x8f,
      0xf4,
      0xf5,
    )
    const property = fc.property(fc.array(oddBytes, { maxLength: 5 }), (raw) => {
      const text = Uint8Array.from(raw)
      expect(checkMessagePack(Uint8Array.of(0xa0 + text.length, ...text)) === undefined).toBe(isReadable(text))
    })
    fc.assert(property, { seed: 2026, numRuns: 3000 })
  })
})
