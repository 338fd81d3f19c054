import { expect, test } from 'vitest'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

/** Nothing is left of anybody: no player, no connection, nothing to sweep. */
async function untilEmpty({ parts }: TestServer): Promise<void> {
  await until(() => parts.directory.playerCount + parts.gate.total + parts.sweeps.size === 0)
  expect([parts.gate.count('tcp'), parts.gate.count('websocket')]).toEqual([0, 0])
}

test('[HB1] silence is Error 408 and the end of the socket: no zombie is answered, and nothing is left behind', async () => {
  await using server = await startTestServer({ network: { idle_heartbeat_timeout_ms: 100 } })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  expect(server.parts.directory.playerCount).toBe(1)
  expect((await client.nextOf('Error')).data).toMatchObject({ code: 408, reason: 'heartbeat_timeout' })
  client.send('Heartbeat', { client_tick: 1 })
  expect(await client.untilEnd()).toEqual([])
  await untilEmpty(server)
})

test('a client that says Disconnect, closes or is torn off leaves nothing behind', async () => {
  await using server = await startTestServer()
  const polite = await signInDialect1(server.tcpPort, 'Ana')
  const closing = await signInDialect1(server.tcpPort, 'Bo')
  const torn = await signInDialect1(server.tcpPort, 'Cy')
  const web = await connectWebSocket(server.httpPort)
  web.send('Authenticate', { token: '', player_name: 'Di' })
  await web.next()
  expect([server.parts.directory.playerCount, server.parts.gate.total, server.parts.sweeps.size]).toEqual([4, 4, 4])
  polite.send('Disconnect')
  await polite.untilEnd()
  await closing.close()
  torn.socket.resetAndDestroy()
  web.socket.terminate()
  await untilEmpty(server)
})

test('what a client says after Disconnect is not heard, on WebSocket as on TCP', async () => {
  await using server = await startTestServer()
  await using tcp = await signInDialect1(server.tcpPort, 'Ana')
  await using web = await connectWebSocket(server.httpPort)
  web.send('Authenticate', { token: '', player_name: 'Bo' })
  for (const client of [tcp, web]) {
    client.send('Disconnect')
    client.send('Nonsense')
    client.send('RequestLobbyState')
  }
  expect(await tcp.untilEnd()).toEqual([])
  expect(await web.closed).toBe(1000)
  expect(server.parts.metrics.counters.dropped.invalid_message).toBe(0)
})

test('a name is free again when its player has gone', async () => {
  await using server = await startTestServer()
  const first = await signInDialect1(server.tcpPort, 'Ana')
  await first.close()
  await untilEmpty(server)
  await using _second = await signInDialect1(server.tcpPort, 'Ana')
  expect(server.parts.directory.players().map(({ name }) => name)).toEqual(['Ana'])
})

test('[D1.4] LobbyState keeps coming on a clock of each connection, and shows who has come and gone', async () => {
  await using server = await startTestServer({ lobby: { broadcast_interval_ms: 100 } })
  await using ana = await signInDialect1(server.tcpPort, 'Ana')
  const namesSeen = async () => {
    const { data } = await ana.nextOf('LobbyState')
    return data.PlayersInLobby.map(({ Name }: { Name: string }) => Name).join()
  }
  expect(await namesSeen()).toBe('Ana')
  const bo = await signInDialect1(server.tcpPort, 'Bo')
  while ((await namesSeen()) !== 'Ana,Bo');
  await bo.close()
  while ((await namesSeen()) !== 'Ana');
})
