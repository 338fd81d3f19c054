import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { classOf } from '../../src/transport/message-class.ts'
import { inputFrame } from './support/plane.ts'

test.each([
  ['PlayerInput', 'input'],
  ['CreateSession', 'creation'],
  ['OpenPlayback', 'creation'],
  ['AddGhost', 'creation'],
  ['RemoveGhost', 'control'],
  ['RequestLobbyState', 'control'],
  ['CreateSessions', 'control'],
  ['TelemetryAck', undefined],
])('[RATE1] the class of a message is seen in its first bytes: %s', (type, messageClass) => {
  expect(classOf(encode({ type }))).toBe(messageClass)
  expect(classOf(encode({ type, data: {} }))).toBe(messageClass)
})

test('[RATE1] a compact frame is input, and what is no message in the usual order has no class', () => {
  expect(classOf(inputFrame({}))).toBe('input')
  for (const other of [encode({ data: {}, type: 'PlayerInput' }), encode('type'), new Uint8Array(0)]) {
    expect(classOf(other)).toBeUndefined()
  }
})
