import { expect, test } from 'vitest'
import { ConnectionGate } from '../../src/transport/connection-gate.ts'

test('[RATE2] a gate admits up to its cap in all, and again when one has gone', () => {
  const gate = new ConnectionGate({ connectionsMax: 2, perAddressMax: 2 })
  gate.opened('a', 'tcp')
  expect(gate.admits('b')).toBe(true)
  gate.opened('b', 'websocket')
  expect(gate.admits('c')).toBe(false)
  gate.closed('a', 'tcp')
  expect(gate.admits('c')).toBe(true)
})

test('[RATE2] one address at its cap does not keep others out', () => {
  const gate = new ConnectionGate({ connectionsMax: 10, perAddressMax: 1 })
  gate.opened('a', 'tcp')
  expect([gate.admits('a'), gate.admits('b')]).toEqual([false, true])
})

test('[RATE2] a gate counts by transport and forgets what has closed', () => {
  const gate = new ConnectionGate({ connectionsMax: 10, perAddressMax: 2 })
  gate.opened('a', 'tcp')
  gate.opened('a', 'websocket')
  expect([gate.total, gate.count('tcp'), gate.count('websocket')]).toEqual([2, 1, 1])
  gate.closed('a', 'tcp')
  gate.closed('a', 'websocket')
  expect([gate.total, gate.count('tcp'), gate.count('websocket')]).toEqual([0, 0, 0])
  expect(gate.admits('a')).toBe(true)
})
