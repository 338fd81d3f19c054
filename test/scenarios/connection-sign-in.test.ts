import { expect, test } from 'vitest'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer } from '../support/test-server.ts'

test('[D1.3] AuthSuccess and LobbyState are the two messages after Authenticate', async () => {
  await using server = await startTestServer()
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  expect(client.playerId).toMatch(/^[0-9a-f-]{36}$/)
})
