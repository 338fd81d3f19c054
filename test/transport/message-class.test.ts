import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { dialect2ServerTables } from '../../src/protocol/dialect2-server-tables.ts'
import { referenceServerTables } from '../../src/protocol/reference-server-tables.ts'
import { classOf, typeOf } from '../../src/transport/message-class.ts'
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

test('the type of every message of the server is seen in its first bytes', () => {
  const types = Object.keys({ ...referenceServerTables, ...dialect2ServerTables })
  expect(types.map((type) => typeOf(encode({ type, data: {} })))).toEqual(types)
  expect(types.map((type) => typeOf(encode({ type })))).toEqual(types)
  for (const other of [encode({ data: {}, type: 'Error' }), encode({ type: 5 }), new Uint8Array(0)]) {
    expect(typeOf(other)).toBe('other')
  }
})

test('[RATE1] a compact frame is input, and what is no message in the usual order has no class', () => {
  expect(classOf(inputFrame({}))).toBe('input')
  for (const other of [encode({ data: {}, type: 'PlayerInput' }), encode('type'), new Uint8Array(0)]) {
    expect(classOf(other)).toBeUndefined()
  }
})
