import { expect, test } from 'vitest'
import type { SessionEvent } from '../../../src/actors/session/session-events.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

// A session in another thread answers later than one a mailbox away.

/** A session that keeps what it is told, and lets a player in when the test says so. */
function slowSession(world: SessionWorld, name = 'aaaa') {
  const told: SessionEvent[] = []
  const id = `00000000-0000-4000-8000-00000000${name}` as SessionId
  const session = { send: (event: SessionEvent) => void told.push(event) }
  const [listing] = world.directory.sessions()
  if (listing === undefined) throw new Error('there is no session to be like')
  world.directory.setSession({ ...listing, id, listing: { ...listing.listing, id }, session })
  const letIn = () => {
    const joining = told.find(({ type }) => type === 'member.join')
    if (joining?.type !== 'member.join') throw new Error('nobody has asked to join')
    const reply = { type: 'SessionJoined', sessionId: id, gridPosition: 1 } as const
    joining.member.player.send({ type: 'session.joined', session, reply, presence: { tick: () => 0 } })
  }
  const refuse = () => {
    const joining = told.find(({ type }) => type === 'member.join')
    if (joining?.type !== 'member.join') throw new Error('nobody has asked to join')
    joining.member.player.send({ type: 'session.refused', reason: 'session_full', sessionId: id })
  }
  return { id, told, letIn, refuse, types: () => told.map(({ type }) => type) }
}

async function twoPlayers() {
  const world = await createSessionWorld()
  await world.enter('Ana').opens()
  return { world, bo: world.enter('Bo'), slow: slowSession(world) }
}

test('what a client asks its session before it is let in is asked when it is', async () => {
  const { world, bo, slow } = await twoPlayers()
  await using _ = world
  await bo.joins(slow.id)
  await bo.starts()
  await bo.says({ type: 'LeaveSession' })
  expect([slow.types(), bo.heard('Error')]).toEqual([['member.join'], []])
  slow.letIn()
  await world.settle()
  expect(slow.types()).toEqual(['member.join', 'session.start', 'member.leave'])
})

test('a client that piles up requests is refused those beyond a few', async () => {
  const { world, bo, slow } = await twoPlayers()
  await using _ = world
  await bo.joins(slow.id)
  for (let count = 0; count < 10; count++) await bo.starts()
  slow.letIn()
  await world.settle()
  expect(slow.types().filter((type) => type === 'session.start')).toHaveLength(8)
  expect(bo.heard('Error')).toMatchObject([{ reason: 'bad_state' }, { reason: 'bad_state' }])
})

test('an answer after its deadline is declined: nobody is in a session without knowing', async () => {
  const { world, bo, slow } = await twoPlayers()
  await using _ = world
  await bo.joins(slow.id)
  await world.advance({ seconds: 6 })
  expect(bo.heard('Error')).toMatchObject([{ reason: 'internal' }])
  slow.letIn()
  await world.settle()
  expect([slow.types(), bo.isInSession]).toEqual([['member.join', 'member.leave'], false])
})

test.each(['letIn', 'refuse'] as const)(
  'the late answer of one session (%s) is not taken for that of another',
  async (answer) => {
    const { world, bo, slow } = await twoPlayers()
    await using _ = world
    const other = slowSession(world, 'bbbb')
    await bo.joins(slow.id)
    await world.advance({ seconds: 6 })
    await bo.joins(other.id)
    slow[answer]()
    await world.settle()
    expect(bo.isInSession).toBe(false)
    expect(bo.heard('Error')).toHaveLength(1)
    expect(slow.types()).toEqual(answer === 'letIn' ? ['member.join', 'member.leave'] : ['member.join'])
    other.letIn()
    await world.settle()
    expect(bo.heard('SessionJoined').map(({ sessionId }) => sessionId)).toEqual([other.id])
    expect(other.types()).toEqual(['member.join'])
  },
)

test('who is in a session hears nothing of another that refuses him late', async () => {
  const { world, bo, slow } = await twoPlayers()
  await using _ = world
  const other = slowSession(world, 'bbbb')
  await bo.joins(slow.id)
  await world.advance({ seconds: 6 })
  await bo.joins(other.id)
  other.letIn()
  await world.settle()
  slow.refuse()
  await world.settle()
  expect(bo.heard('Error')).toMatchObject([{ reason: 'internal' }])
})

test('a car that is chosen while a session lets its driver in is the one that he drives there', async () => {
  const { world, bo, slow } = await twoPlayers()
  await using _ = world
  await bo.joins(slow.id)
  await bo.selects()
  slow.letIn()
  await world.settle()
  expect(slow.types()).toEqual(['member.join', 'member.car-selected'])
})
