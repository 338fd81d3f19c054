import { encode } from '@msgpack/msgpack'
import { expect, test } from 'vitest'
import { connectDialect1, frameOf, signInDialect1, withLength } from '../support/dialect1-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

const SIGN_IN = frameOf('Authenticate', { token: '', player_name: 'Ana' })

test('[FRM1] a message that arrives byte by byte is a message', async () => {
  await using server = await startTestServer()
  await using client = await connectDialect1(server.tcpPort)
  for (const byte of SIGN_IN) {
    client.sendBytes(Uint8Array.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await client.next()).type).toBe('AuthSuccess')
})

test('[FRM1] many messages in one write are all taken, in order', async () => {
  await using server = await startTestServer()
  await using client = await connectDialect1(server.tcpPort)
  const heartbeats = Array.from({ length: 10 }, () => frameOf('Heartbeat', { client_tick: 1 }))
  client.sendBytes(Buffer.concat([SIGN_IN, ...heartbeats]))
  const types = []
  for (let count = 0; count < 12; count++) types.push((await client.next()).type)
  expect(types).toEqual(['AuthSuccess', 'LobbyState', ...heartbeats.map(() => 'HeartbeatAck')])
})

test('[FRM4] a length over the limit is Error 413 and the end, on TCP, before the message has come', async () => {
  await using server = await startTestServer({ limits: { message_bytes_max: 1000 } })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.sendBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff))
  expect(await client.untilEnd()).toMatchObject([{ type: 'Error', data: { code: 413, reason: 'message_too_large' } }])
})

test('[FRM4] a length over the limit is Error 413 and close code 1009 on WebSocket', async () => {
  await using server = await startTestServer({ limits: { message_bytes_max: 1000 } })
  await using client = await connectWebSocket(server.httpPort)
  client.socket.send(new Uint8Array(1001))
  expect(await client.next()).toMatchObject({ type: 'Error', data: { code: 413 } })
  expect(await client.closed).toBe(1009)
})

test('[FRM4] a message of exactly the limit is read', async () => {
  await using server = await startTestServer({ limits: { message_bytes_max: 1000 } })
  await using client = await connectDialect1(server.tcpPort)
  client.sendBytes(withLength(new Uint8Array(1000).fill(0xc0)))
  expect(await client.next()).toMatchObject({ type: 'Error', data: { code: 400 } })
})

test('[FRM2] on WebSocket one binary message is one message, without a length', async () => {
  await using server = await startTestServer()
  await using client = await connectWebSocket(server.httpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  expect([(await client.next()).type, (await client.next()).type]).toEqual(['AuthSuccess', 'LobbyState'])
  expect(server.parts.gate.count('websocket')).toBe(1)
})

test('[FRM2] text on a WebSocket ends the connection with close code 1003', async () => {
  await using server = await startTestServer()
  await using client = await connectWebSocket(server.httpPort)
  client.socket.send('hello')
  expect(await client.next()).toMatchObject({ type: 'Error', data: { code: 400 } })
  expect(await client.closed).toBe(1003)
})

test('[FRM2] a WebSocket in pieces is one message', async () => {
  await using server = await startTestServer()
  await using client = await connectWebSocket(server.httpPort)
  const bytes = encode({ type: 'Heartbeat', data: { client_tick: 1 } })
  client.socket.send(bytes.subarray(0, 5), { fin: false })
  client.socket.send(bytes.subarray(5), { fin: true })
  expect((await client.next()).type).toBe('HeartbeatAck')
})

test('[FRM6] a bad message is Error 400 that names the field, and the connection goes on', async () => {
  await using server = await startTestServer()
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: 'no id' })
  const { data } = await client.nextOf('Error')
  expect(data).toMatchObject({ code: 400, reason: 'bad_message', message: expect.stringContaining('car_config_id') })
  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.nextOf('HeartbeatAck')).data).toEqual({ server_tick: 0 })
})

test('[FRM6] more than ten bad messages in a minute end the connection', async () => {
  await using server = await startTestServer()
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  for (let count = 0; count < 20; count++) client.sendBytes(withLength(Uint8Array.of(0xd9)))
  const said = await client.untilEnd()
  expect(said).toHaveLength(12)
  expect(said.at(-1)!.data).toMatchObject({ code: 400, reason: 'too_many_bad_messages' })
})
