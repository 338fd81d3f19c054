import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeClientMessage, encodeClientMessage } from '../../../src/protocol/codec.ts'
import { createPlayerInput, tryReadPlayerInput } from '../../../src/protocol/telemetry/dialect1-input.ts'
import { clientSamples } from '../support/samples.ts'

const message = (data: unknown) => ({ type: 'PlayerInput', data })

describe('the fast way in for PlayerInput', () => {
  test('[D1.1] it takes numbers of every width and reads what the general decoder reads', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.integer({ min: -200, max: 300 }),
    )
    const property = fc.property(
      fc.nat(0xffff_ffff),
      value,
      value,
      value,
      fc.boolean(),
      (ack, a, b, c, forceFloat32) => {
        const data = { server_tick_ack: ack, throttle: a, brake: b, steering: c }
        const bytes = encode(message(data), { forceFloat32 })
        const out = createPlayerInput()
        const general = decodeClientMessage(bytes)
        if (!tryReadPlayerInput(bytes, out)) {
          expect([general.ok, Number.isFinite(Math.fround(a) + Math.fround(b) + Math.fround(c))]).not.toEqual([
            true,
            true,
          ])
          return
        }
        expect(general).toEqual({ ok: true, message: { type: 'PlayerInput', ...out } })
      },
    )
    fc.assert(property, { seed: 2026, numRuns: 1000 })
  })

  test.each(['server_tick_ack', 'throttle', 'brake', 'steering'])(
    '[FRM5] a message that leaves out the number of %s is not taken',
    (key) => {
      const bytes = encode(message({ server_tick_ack: 1, throttle: 1, brake: 1, steering: 1 }))
      const at = Buffer.from(bytes).indexOf(key) + key.length
      const short = Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1))
      expect(tryReadPlayerInput(short, createPlayerInput())).toBe(false)
      expect(decodeClientMessage(short).ok).toBe(false)
    },
  )

  test('what our own encoder writes is taken', () => {
    const out = createPlayerInput()
    expect(tryReadPlayerInput(encodeClientMessage(clientSamples.PlayerInput), out)).toBe(true)
    expect({ type: 'PlayerInput', ...out }).toEqual(clientSamples.PlayerInput)
  })

  test('[INP1] values are clamped', () => {
    const out = createPlayerInput()
    const bytes = encode(message({ server_tick_ack: 1, throttle: 9, brake: -1, steering: -5 }))
    expect(tryReadPlayerInput(bytes, out)).toBe(true)
    expect(out).toEqual({ serverTickAck: 1, throttle: 1, brake: 0, steering: -1 })
  })

  test.each([
    ['not a number', { server_tick_ack: 1, throttle: Number.NaN, brake: 0, steering: 0 }],
    ['infinite', { server_tick_ack: 1, throttle: 0, brake: Number.POSITIVE_INFINITY, steering: 0 }],
    ['a negative tick', { server_tick_ack: -1, throttle: 0, brake: 0, steering: 0 }],
    ['a tick with a fraction', { server_tick_ack: 0.5, throttle: 0, brake: 0, steering: 0 }],
    ['a text', { server_tick_ack: 1, throttle: '1', brake: 0, steering: 0 }],
    ['another order', { throttle: 0, server_tick_ack: 1, brake: 0, steering: 0 }],
    ['a further key', { server_tick_ack: 1, throttle: 0, brake: 0, steering: 0, more: 1 }],
  ])('%s is left to the general decoder', (_what, data) => {
    const out = createPlayerInput()
    expect(tryReadPlayerInput(encode(message(data)), out)).toBe(false)
    expect(out).toEqual(createPlayerInput())
  })

  test('a cut at any byte and a byte too many are not taken', () => {
    const bytes = encodeClientMessage(clientSamples.PlayerInput)
    const out = createPlayerInput()
    for (let length = 0; length < bytes.length; length++) {
      expect(tryReadPlayerInput(bytes.subarray(0, length), out)).toBe(false)
    }
    expect(tryReadPlayerInput(Uint8Array.of(...bytes, 0), out)).toBe(false)
  })
})
