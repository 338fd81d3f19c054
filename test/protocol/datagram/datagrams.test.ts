import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeClientMessage } from '../../../src/protocol/codec.ts'
import {
  type ClientDatagram,
  decodeClientDatagram,
  decodeServerDatagram,
  encodeClientDatagram,
  encodeServerDatagram,
  type ServerDatagram,
} from '../../../src/protocol/datagram/datagrams.ts'
import { createInputFrame, encodeInputFrame } from '../../../src/protocol/input/input-frame.ts'

const filled = (length: number, value: number) => new Uint8Array(length).fill(value)
const token = filled(32, 1)
const cookie = filled(32, 2)
const tag = filled(8, 3)
const frame = encodeInputFrame(Object.assign(createInputFrame(), { sequence: 1, count: 1 }))

const fromClient: ClientDatagram[] = [
  { kind: 'hello', token },
  { kind: 'response', token, cookie },
  { kind: 'input', tag, frame },
  { kind: 'ping', tag, clientTimeMs: 4_000_000_000 },
]
const fromServer: ServerDatagram[] = [
  { kind: 'challenge', cookie },
  { kind: 'bound', tag },
  { kind: 'pong', clientTimeMs: 4_000_000_000, serverTick: 7 },
]

describe('[UDP1] datagrams of the plain channel', () => {
  test.each(fromClient)('a $kind survives the wire', (datagram) => {
    expect(decodeClientDatagram(encodeClientDatagram(datagram))).toEqual(datagram)
  })

  test.each(fromServer)('a $kind survives the wire', (datagram) => {
    expect(decodeServerDatagram(encodeServerDatagram(datagram))).toEqual(datagram)
  })

  test.each([
    ['hello', 'challenge'],
    ['response', 'bound'],
    ['ping', 'pong'],
  ])('[UDP2] the answer to a %s is no longer than it', (request, reply) => {
    const asked = encodeClientDatagram(fromClient.find(({ kind }) => kind === request)!)
    const answered = encodeServerDatagram(fromServer.find(({ kind }) => kind === reply)!)
    expect(answered.length).toBeLessThanOrEqual(asked.length)
  })

  test('a datagram cut at any byte is not taken', () => {
    for (const datagram of fromClient.filter(({ kind }) => kind !== 'input')) {
      const bytes = encodeClientDatagram(datagram)
      for (let length = 0; length < bytes.length; length++) {
        expect(decodeClientDatagram(bytes.subarray(0, length))).toBeUndefined()
      }
      expect(decodeClientDatagram(Uint8Array.of(...bytes, 0))).toBeUndefined()
    }
    for (const datagram of fromServer) {
      const bytes = encodeServerDatagram(datagram)
      for (let length = 0; length < bytes.length; length++) {
        expect(decodeServerDatagram(bytes.subarray(0, length))).toBeUndefined()
      }
      expect(decodeServerDatagram(Uint8Array.of(...bytes, 0))).toBeUndefined()
    }
  })

  test('an input datagram holds an input frame, whole as far as the channel can tell', () => {
    const bytes = encodeClientDatagram({ kind: 'input', tag, frame })
    for (let length = 0; length < 12; length++) expect(decodeClientDatagram(bytes.subarray(0, length))).toBeUndefined()
    bytes[11] = 1
    expect(decodeClientDatagram(bytes)).toBeUndefined()
  })

  test('each side takes only what the other sends', () => {
    for (const datagram of fromClient) expect(decodeServerDatagram(encodeClientDatagram(datagram))).toBeUndefined()
    for (const datagram of fromServer) expect(decodeClientDatagram(encodeServerDatagram(datagram))).toBeUndefined()
  })

  test('[FRM7] no compact frame is a MessagePack message', () => {
    for (const datagram of fromClient) expect(decodeClientMessage(encodeClientDatagram(datagram)).ok).toBe(false)
  })

  test('random datagrams are never a throw', () => {
    const bytes = fc.tuple(fc.constantFrom(1, 2, 16, 17, 18, 19, 20, 21, 22, 99), fc.uint8Array({ maxLength: 80 }))
    const property = fc.property(bytes, ([kind, rest]) => {
      const datagram = Uint8Array.of(0xc1, kind, ...rest)
      const read = decodeClientDatagram(datagram)
      if (read !== undefined) expect(decodeServerDatagram(datagram)).toBeUndefined()
    })
    fc.assert(property, { seed: 2026, numRuns: 1000 })
  })

  test('tokens, cookies and tags of the wrong length are bugs that throw', () => {
    expect(() => encodeClientDatagram({ kind: 'hello', token: tag })).toThrow(RangeError)
    expect(() => encodeServerDatagram({ kind: 'bound', tag: token })).toThrow(RangeError)
  })
})
