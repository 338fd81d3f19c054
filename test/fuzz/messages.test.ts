import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMessagePack } from '../../src/protocol/check.ts'
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from '../../src/protocol/codec.ts'
import { KEY_BYTES_MAX, MAP_ENTRIES_MAX } from '../../src/protocol/limits.ts'
import { createPlayerInput, tryReadPlayerInput } from '../../src/protocol/telemetry/dialect1-input.ts'
import { tryReadTelemetryAck } from '../../src/protocol/telemetry/telemetry-ack.ts'
import { clientSamples, serverSamples } from '../protocol/support/samples.ts'
import { Chance } from './support/chance.ts'
import { countReads } from './support/counted-bytes.ts'
import { expectPrototypesUntouched, isPlain } from './support/expect-clean.ts'
import { mutateBytes } from './support/mutate-bytes.ts'

// What arrives as MessagePack, from either side. A failing seed is printed; make it a named test.

const clientBytes = Object.values(clientSamples).map(encodeClientMessage)
const serverBytes = Object.values(serverSamples).map(encodeServerMessage)

/** Mutants of every sample, the same ones for the same seed. */
function* mutantsOf(samples: readonly Uint8Array[], seed: number, rounds: number): Generator<Uint8Array> {
  const chance = new Chance(seed)
  for (let round = 0; round < rounds; round++) {
    for (const sample of samples) yield mutateBytes(sample, chance, samples)
  }
}

const SEEDS = [1, 2, 3]

test.each(SEEDS)('[FRM5] mutated messages of clients are a plain message or a fault in words (seed %i)', (seed) => {
  const refusal = /^[\w \-.,:[\]'’]+$/
  for (const bytes of mutantsOf(clientBytes, seed, 100)) {
    const decoded = decodeClientMessage(bytes)
    if (decoded.ok) expect(isPlain(decoded.message)).toBe(true)
    else expect(decoded.fault).toMatchObject({ reason: 'bad_message', message: expect.stringMatching(refusal) })
  }
  expectPrototypesUntouched()
})

test.each(SEEDS)('[FRM5] mutated messages of a server are a plain message or a fault (seed %i)', (seed) => {
  for (const bytes of mutantsOf(serverBytes, seed, 40)) {
    const decoded = decodeServerMessage(bytes)
    if (decoded.ok) expect(isPlain(decoded.message)).toBe(true)
    else expect(decoded.fault.reason).toBe('bad_message')
  }
  expectPrototypesUntouched()
})

test.each(SEEDS)('[INP1] the fast ways in take nothing that the general decoder reads otherwise (seed %i)', (seed) => {
  const samples = [encodeClientMessage(clientSamples.PlayerInput), encodeClientMessage(clientSamples.TelemetryAck)]
  const input = createPlayerInput()
  for (const bytes of mutantsOf(samples, seed, 2000)) {
    if (tryReadPlayerInput(bytes, input)) {
      expect(decodeClientMessage(bytes)).toEqual({ ok: true, message: { type: 'PlayerInput', ...input } })
    }
    const tick = tryReadTelemetryAck(bytes)
    if (tick !== undefined)
      expect(decodeClientMessage(bytes)).toEqual({ ok: true, message: { type: 'TelemetryAck', tick } })
  }
})

/** Of one byte: its own reading, its part in a text, and what duplicates of its map's keys may cost. */
const READS_PER_BYTE_MAX = MAP_ENTRIES_MAX + 8

test('[FRM5] the check reads no byte more often than a bound, whatever it is given', () => {
  const keys = (count: number) =>
    Uint8Array.of(0xde, 0, count, ...Array.from({ length: count }, () => [0xa8, ...Buffer.from('samesame')]).flat())
  const wide = Uint8Array.of(0xdf, 0, 0, 0, 32, ...distinctKeys(32))
  const bombs = [
    new Uint8Array(65_536).fill(0x91),
    new Uint8Array(65_536).fill(0x81),
    Uint8Array.of(0xdd, 0, 0, 0xff, 0, ...new Uint8Array(0xff00).fill(0xc0)),
    Uint8Array.of(0xdb, 0, 0, 0xff, 0, ...new Uint8Array(0xff00).fill(0x61)),
    new Uint8Array(Buffer.concat([Uint8Array.of(0xdc, 0, 100), ...Array.from({ length: 100 }, () => wide)])),
    keys(32),
    keys(200),
  ]
  for (const bytes of [...bombs, ...mutantsOf(clientBytes, 9, 20), ...mutantsOf(bombs, 9, 3)]) {
    const counted = countReads(bytes)
    checkMessagePack(counted.bytes)
    expect(counted.reads).toBeLessThanOrEqual(READS_PER_BYTE_MAX * bytes.length + 64)
  }
})

/** A map's worth of the longest keys that differ in their last byte only, each with nil. */
function distinctKeys(count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const key = Buffer.alloc(KEY_BYTES_MAX, 'k')
    key[KEY_BYTES_MAX - 1] = 0x41 + index
    return [0xd9, KEY_BYTES_MAX, ...key, 0xc0]
  }).flat()
}

test('[FRM6] any field of any message may be replaced by any value: a message or a fault that names a field', () => {
  const value = fc.anything({ withBigInt: false, withDate: false, withTypedArray: false, maxDepth: 2 })
  const property = fc.property(
    fc.constantFrom(...Object.values(clientSamples)),
    value,
    fc.nat(),
    (sample, wrong, at) => {
      const fields = Object.keys(sample).filter((key) => key !== 'type')
      const field = fields[at % fields.length]
      if (field === undefined) return
      const changed = tryEncode({ ...sample, [field]: wrong })
      if (changed === undefined) return
      const decoded = decodeClientMessage(changed)
      if (!decoded.ok) expect(decoded.fault.message).not.toBe('')
    },
  )
  fc.assert(property, { seed: 2026, numRuns: 1000 })
  expectPrototypesUntouched()
})

/** The bytes of a message whose fields may be anything; undefined for what our own encoder refuses to write. */
function tryEncode(message: unknown): Uint8Array | undefined {
  try {
    return encodeClientMessage(message as never)
  } catch {
    return undefined
  }
}
