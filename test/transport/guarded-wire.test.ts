import { expect, test } from 'vitest'
import { GuardedWire } from '../../src/transport/guarded-wire.ts'
import { WireClose } from '../../src/transport/wire.ts'
import { MemoryWire } from '../support/memory-wire.ts'

function openWire() {
  const wire = new MemoryWire()
  const faults: unknown[] = []
  return { wire, faults, guarded: new GuardedWire(wire, (error) => faults.push(error)) }
}

test('a write that throws destroys its wire, says no more, and is reported when the caller is done', async () => {
  const { wire, faults, guarded } = openWire()
  wire.send = () => {
    throw new Error('a bug')
  }
  guarded.send(Uint8Array.of(1))
  guarded.send(Uint8Array.of(2))
  expect([wire.isDestroyed, faults]).toEqual([true, []])
  await Promise.resolve()
  expect(faults).toEqual([new Error('a bug')])
})

test('a sound wire is the wire itself', () => {
  const { wire, guarded } = openWire()
  wire.bufferedBytes = 7
  guarded.send(Uint8Array.of(1), Uint8Array.of(2))
  guarded.end(WireClose.Policy)
  guarded.destroy()
  expect(wire.sent).toEqual([Uint8Array.of(1, 2)])
  expect([guarded.bufferedBytes, guarded.transport, guarded.address]).toEqual([7, 'tcp', '192.0.2.1'])
  expect([wire.closeCode, wire.isDestroyed]).toEqual([1008, true])
})
