import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { encodeClientMessage } from '../../../src/protocol/codec.ts'
import { tryReadTelemetryAck } from '../../../src/protocol/telemetry/telemetry-ack.ts'

const ack = (data: unknown) => encode({ type: 'TelemetryAck', data })

test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 0x7fff_ffff, 0xffff_ffff])(
  '[BP1] the acknowledgement of tick %i is read, from our encoder and from another',
  (tick) => {
    expect(tryReadTelemetryAck(encodeClientMessage({ type: 'TelemetryAck', tick }))).toBe(tick)
    expect(tryReadTelemetryAck(ack({ tick }))).toBe(tick)
  },
)

test.each([
  ['a negative tick', ack({ tick: -1 })],
  ['a fraction', ack({ tick: 1.5 })],
  ['a tick of 64 bits', ack({ tick: 2 ** 40 })],
  ['another key', ack({ tock: 1 })],
  ['two keys', ack({ tick: 1, more: 2 })],
  ['no tick', ack({})],
  ['another message', encode({ type: 'Heartbeat', data: { client_tick: 1 } })],
  ['nothing', new Uint8Array(0)],
])('%s is left to the general decoder', (_, bytes) => {
  expect(tryReadTelemetryAck(bytes)).toBeUndefined()
})

test('an acknowledgement that is cut, or goes on, is left to the general decoder', () => {
  const bytes = ack({ tick: 70_000 })
  for (let length = 0; length < bytes.length; length++) {
    expect(tryReadTelemetryAck(bytes.subarray(0, length))).toBeUndefined()
  }
  expect(tryReadTelemetryAck(Uint8Array.of(...bytes, 0))).toBeUndefined()
})
