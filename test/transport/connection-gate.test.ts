import { expect, test } from 'vitest'
import { addressKey } from '../../src/transport/address-key.ts'
import { ConnectionGate } from '../../src/transport/connection-gate.ts'

const [a, b, c] = [addressKey('192.0.2.1'), addressKey('192.0.2.2'), addressKey('192.0.2.3')] as const

test('[RATE2] a gate admits up to its cap in all, and again when one has gone', () => {
  const gate = new ConnectionGate({ connectionsMax: 2, perAddressMax: 2 })
  gate.opened(a, 'tcp')
  expect(gate.refusalOf(b)).toBeUndefined()
  gate.opened(b, 'websocket')
  expect(gate.refusalOf(c)).toBe('server_full')
  gate.closed(a, 'tcp')
  expect(gate.refusalOf(c)).toBeUndefined()
})

test('[RATE2] one address at its cap does not keep others out', () => {
  const gate = new ConnectionGate({ connectionsMax: 10, perAddressMax: 1 })
  gate.opened(a, 'tcp')
  expect([gate.refusalOf(a), gate.refusalOf(b)]).toEqual(['connections_per_address', undefined])
})

test('[RATE2] a gate counts by transport and forgets what has closed', () => {
  const gate = new ConnectionGate({ connectionsMax: 10, perAddressMax: 2 })
  gate.opened(a, 'tcp')
  gate.opened(a, 'websocket')
  expect([gate.total, gate.count('tcp'), gate.count('websocket')]).toEqual([2, 1, 1])
  gate.closed(a, 'tcp')
  gate.closed(a, 'websocket')
  expect([gate.total, gate.count('tcp'), gate.count('websocket')]).toEqual([0, 0, 0])
  expect(gate.refusalOf(a)).toBeUndefined()
})
