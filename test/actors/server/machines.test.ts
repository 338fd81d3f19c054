import { expect, test } from 'vitest'
import { type AnyStateMachine, type AnyStateNode, fromCallback } from 'xstate'
import { connectionMachine } from '../../../src/actors/connection/connection-machine.ts'
import { lobbyMachine } from '../../../src/actors/lobby/lobby-machine.ts'
import { playbackMachine } from '../../../src/actors/playback/playback-machine.ts'
import { playerMachine } from '../../../src/actors/player/player-machine.ts'
import { createServerMachine } from '../../../src/actors/server/server-machine.ts'
import { sessionMachine } from '../../../src/actors/session/session-machine.ts'
import { Visibility } from '../../../src/protocol/enums.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const nothing = fromCallback(() => undefined)
const serverMachine = createServerMachine({
  sessions: nothing,
  playbacks: nothing,
  players: nothing,
  connections: nothing,
  lobby: { logic: nothing, input: undefined },
  sweeper: { logic: nothing, input: undefined },
})

const machines: Record<string, AnyStateMachine> = {
  connection: connectionMachine,
  lobby: lobbyMachine,
  player: playerMachine,
  playback: playbackMachine,
  server: serverMachine,
  session: sessionMachine,
}

function* nodesOf(node: AnyStateNode): Generator<AnyStateNode> {
  yield node
  for (const child of Object.values(node.states)) yield* nodesOf(child as AnyStateNode)
}

/** What a transition names: its guard and actions, by their types; inline ones have none. */
function namesIn(value: unknown): string[] {
  const items = Array.isArray(value) ? value : [value]
  return items.flatMap((item) => {
    if (typeof item === 'string') return [item]
    const { type } = (item ?? {}) as { type?: unknown }
    return typeof type === 'string' && !type.startsWith('xstate.') ? [type] : []
  })
}

test.each(Object.entries(machines))('the %s machine builds, and every name in it is known', (_, machine) => {
  const { delays, guards, actions, actors } = machine.implementations
  for (const node of nodesOf(machine.root)) {
    const transitions = [...node.transitions.values()].flat().concat(node.always ?? [])
    for (const { delay } of node.after) if (typeof delay === 'string') expect(delays).toHaveProperty(delay)
    for (const { src } of node.invoke) expect(actors).toHaveProperty(src as string)
    for (const { guard, actions: named } of transitions) {
      for (const name of namesIn(guard)) expect(guards).toHaveProperty(name)
      for (const name of namesIn(named)) expect(actions).toHaveProperty(name)
    }
    for (const name of namesIn([...node.entry, ...node.exit])) expect(actions).toHaveProperty(name)
  }
})

test.each(Object.entries(machines).filter(([name]) => name !== 'connection'))(
  'transitions of the %s machine that chase each other would throw, not hang',
  (_, machine) => {
    expect(machine.options?.maxIterations).toBeLessThan(10_000)
  },
)

/** Leaves of the machine as the world notes them. */
function leavesOf(machine: AnyStateMachine): string[] {
  const leaves = [...nodesOf(machine.root)].filter((node) => Object.keys(node.states).length === 0)
  return leaves.map(({ path }) => `${machine.id} ${JSON.stringify(valueAt(path))}`).sort()
}

function valueAt([first, ...rest]: readonly string[]): unknown {
  return rest.length === 0 ? first : { [first as string]: valueAt(rest) }
}

test('a life of sessions, players, lobby and server passes through every state there is', async () => {
  const reached = new Set([...(await quietLife()), ...(await hardLife()), ...(await failedStart())])
  const wanted = [lobbyMachine, playerMachine, serverMachine, sessionMachine].flatMap(leavesOf)
  expect(wanted.filter((leaf) => !reached.has(leaf))).toEqual([])
})

/** A protected session, a race to its end, a rematch that is crashed, and a stop. */
async function quietLife(): Promise<ReadonlySet<string>> {
  await using world = await createSessionWorld({ session: { raceSecondsMax: 1, resultsSeconds: 1 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  await ana.opens({ visibility: Visibility.Protected, password: 'x' }).catch(() => {})
  while (ana.link.isReplyDue) await world.settle()
  await bo.says({ type: 'JoinAsSpectator', sessionId: ana.sessionId, password: 'x' })
  while (bo.link.isReplyDue) await world.settle()
  await ana.starts()
  await world.until(() => world.room(ana.sessionId).run === undefined)
  await ana.starts()
  world.room(ana.sessionId).run!.step = () => {
    throw new Error('a bug')
  }
  await world.advance({ ticks: 1 })
  await bo.drops()
  await ana.opens()
  world.root.send({ type: 'server.stop' })
  await world.settle()
  return world.visited
}

/** A server that is asked to stop in the middle of a race. */
async function hardLife(): Promise<ReadonlySet<string>> {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  await ana.drops()
  world.enter('Ana', { dialect: 2, resumeToken: ana.resumption.token })
  world.root.send({ type: 'server.stop' })
  world.root.send({ type: 'server.stop' })
  await world.settle()
  return world.visited
}

/** A server that cannot open, and cannot close either. */
async function failedStart(): Promise<ReadonlySet<string>> {
  const controls = { open: () => Promise.reject(new Error('the port is taken')) }
  await using world = await createSessionWorld({ controls })
  expect(world.root.getSnapshot()).toMatchObject({
    value: 'failed',
    context: { error: { message: 'the port is taken' } },
  })
  return world.visited
}
