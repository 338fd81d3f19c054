import { expect, test } from 'vitest'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

test('the metrics count actors by kind; with nobody there they are as many as before', async () => {
  await using server = await startTestServer()
  const { levels, render } = server.parts.metrics
  const before = levels.actors()
  const client = await signInDialect1(server.tcpPort, 'Ana')
  // A connection has its transport beside it.
  expect(levels.actors()).toEqual({ connection: 1, player: 1, session: 0, other: (before?.other ?? 0) + 1 })
  expect((await render()).body).toContain('apexsim_actors{kind="player"} 1')
  await client.close()
  await until(() => server.parts.gate.total === 0)
  expect(levels.actors()).toEqual(before)
})
