import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

/** The status of the answer to an upgrade from a page of this origin: 101 when it is taken. */
async function statusFor({ httpPort }: TestServer, origin: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${httpPort}/ws`, { origin })
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
  const opened = once(socket, 'open').then(() => 101)
  // Closing a socket that never opened is an error to it.
  refused.catch(() => {})
  opened.catch(() => {})
  const status = await Promise.race([refused, opened])
  socket.on('error', () => {})
  socket.terminate()
  return status
}

test('a WebSocket of a foreign page is 403 before anything is spent on it, and is counted', async () => {
  await using server = await startTestServer()
  expect(await statusFor(server, 'https://evil.example')).toBe(403)
  expect(await statusFor(server, 'null')).toBe(403)
  expect([server.parts.gate.total, server.parts.metrics.counters.dropped.wrong_origin]).toEqual([0, 2])
})

test('our own page and programs that are no browsers connect', async () => {
  await using server = await startTestServer()
  expect(await statusFor(server, `http://127.0.0.1:${server.httpPort}`)).toBe(101)
  await using client = await connectWebSocket(server.httpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  expect((await client.next()).type).toBe('AuthSuccess')
})

test('network.allowed_origins lets in the pages it names', async () => {
  const allowed_origins = 'https://league.example, https://shop.example:8443'
  await using server = await startTestServer({ network: { allowed_origins } })
  expect(await statusFor(server, 'https://league.example')).toBe(101)
  expect(await statusFor(server, 'https://shop.example:8443')).toBe(101)
  expect(await statusFor(server, 'https://shop.example')).toBe(403)
})
