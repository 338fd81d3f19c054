import { expect, test } from 'vitest'
import type { AnyActorRef } from 'xstate'
import type { ActorCount } from '../../src/observability/levels.ts'
import { ACTOR_STATES_MAX } from '../../src/observability/limits.ts'
import { countActors } from '../../src/server/count-actors.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

test('the metrics count actors by kind and state; with nobody there they are as many as before', async () => {
  await using server = await startTestServer()
  const { levels, render } = server.parts.metrics
  const before = sorted(levels.actors())
  const client = await signInDialect1(server.tcpPort, 'Ana')
  // A connection has its transport beside it.
  const beside = { kind: 'other', state: 'active' } as const
  const without = before.find(({ kind, state }) => kind === beside.kind && state === beside.state)?.count ?? 0
  expect(sorted(levels.actors())).toEqual(
    sorted([
      ...before.filter(({ kind, state }) => kind !== beside.kind || state !== beside.state),
      { ...beside, count: without + 1 },
      { kind: 'connection', state: 'online', count: 1 },
      { kind: 'player', state: 'inLobby', count: 1 },
    ]),
  )
  expect((await render()).body).toContain('apexsim_actors{kind="connection",state="online"} 1')
  await client.close()
  await until(() => server.parts.gate.total === 0)
  expect(sorted(levels.actors())).toEqual(before)
})

test('states beyond the bound are counted as other', () => {
  const actor = (id: string, value: string, children: Record<string, unknown> = {}) =>
    ({ id, getSnapshot: () => ({ status: 'active', value, children }) }) as unknown as AnyActorRef
  const children = Object.fromEntries(
    Array.from({ length: 200 }, (_, number) => [number, actor('', `state ${number}`)]),
  )
  const counts = countActors(actor('server', 'ready', children))
  expect(counts).toHaveLength(ACTOR_STATES_MAX + 1)
  expect(counts.at(-1)).toEqual({ kind: 'other', state: 'other', count: 201 - ACTOR_STATES_MAX })
})

function sorted(counts: readonly ActorCount[]): ActorCount[] {
  const nameOf = ({ kind, state }: ActorCount) => `${kind} ${state}`
  return counts.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
}
