import { expect, test } from 'vitest'
import { Visibility } from '../../../src/protocol/enums.ts'
import type { ServerMessage } from '../../../src/protocol/server-messages.ts'
import { addressKey } from '../../../src/transport/address-key.ts'
import type { Guest } from '../../support/guest.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

const SECRET = 'correct horse'

/** Advances until the password was dealt with: scrypt works in a thread of its own. */
async function untilAnswered(world: SessionWorld, guest: Guest): Promise<void> {
  while (guest.link.isReplyDue) await world.settle()
}

async function opensProtected(world: SessionWorld, guest: Guest, password = SECRET) {
  await guest.opens({ visibility: Visibility.Protected, password }).catch(() => {})
  await untilAnswered(world, guest)
  return guest.sessionId
}

async function tries(world: SessionWorld, guest: Guest, password: string): Promise<ServerMessage | undefined> {
  const [session] = world.directory.sessions()
  await guest.says({ type: 'JoinSession', sessionId: session!.id, password })
  await untilAnswered(world, guest)
  return guest.hears()
}

async function lobbyOf(guest: Guest) {
  guest.forgets()
  await guest.says({ type: 'RequestLobbyState' })
  await guest.says({ type: 'ListSessions' })
  const [state] = guest.heard('LobbyState')
  const [list] = guest.heard('SessionList')
  return { sessions: state!.sessions, players: state!.players, items: list!.items }
}

test('[SES4] a private session is listed to its members and to nobody else, whoever asks how', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 }), world.enter('Cleo')]
  await bo.says({ type: 'SubscribeLobby', enabled: true })
  const id = await ana.opens({ visibility: Visibility.Private })
  await world.advance({ ticks: 60 })
  expect(bo.link.heard).toEqual([])
  for (const stranger of [bo, cleo]) {
    const { sessions, players, items } = await lobbyOf(stranger)
    expect([sessions, items]).toEqual([[], []])
    expect(players.find(({ name }) => name === 'Ana')?.inSession).toBeUndefined()
  }
  await cleo.joins(id)
  for (const member of [ana, cleo]) {
    const { sessions, players, items } = await lobbyOf(member)
    expect([sessions[0]?.id, items[0]?.id]).toEqual([id, id])
    expect(players.find(({ name }) => name === 'Ana')?.inSession).toBe(id)
  }
})

test('[D1.4] subscribers of dialect 2 hear of sessions as they appear, change and go', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  await bo.says({ type: 'SubscribeLobby', enabled: true })
  const id = await ana.opens()
  await world.advance({ ticks: 60 })
  const cleo = world.enter('Cleo')
  await cleo.joins(id)
  await world.advance({ ticks: 60 })
  for (const guest of [ana, cleo]) await guest.drops()
  await world.advance({ ticks: 60 })
  expect(bo.link.heard.map(({ type }) => type)).toEqual(['SessionListed', 'SessionChanged', 'SessionUnlisted'])
  expect(bo.heard('SessionListed')[0]!.session).toMatchObject({ id, playerCount: 1, hostName: 'Ana' })
  bo.forgets()
  await bo.says({ type: 'SubscribeLobby', enabled: false })
  await world.enter('Dan').opens()
  await world.advance({ ticks: 60 })
  expect(bo.link.heard).toEqual([])
})

test('[SES4] a protected session is joined with its password, as a driver or as a spectator', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo'), world.enter('Cleo')]
  const id = await opensProtected(world, ana)
  await bo.selects()
  expect(await tries(world, bo, SECRET)).toMatchObject({ type: 'SessionJoined', gridPosition: 2 })
  await cleo.watches(id)
  expect(cleo.hears()).toMatchObject({ code: 401, reason: 'password_required' })
  await cleo.says({ type: 'JoinAsSpectator', sessionId: id, password: SECRET })
  await untilAnswered(world, cleo)
  expect(cleo.hears()).toMatchObject({ type: 'SessionJoined', gridPosition: 0 })
})

test('[SES4] a wrong password takes no seat, and guessing is limited, by whatever name', async () => {
  await using world = await createSessionWorld()
  const elsewhere = { address: addressKey('203.0.113.1') }
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo'), world.enter('Cleo', elsewhere)]
  const id = await opensProtected(world, ana)
  for (const guest of [bo, cleo]) await guest.selects()
  for (let attempt = 0; attempt < 5; attempt++) {
    expect(await tries(world, bo, `guess ${attempt}`)).toMatchObject({ code: 403, reason: 'wrong_password' })
  }
  expect(await tries(world, bo, SECRET)).toMatchObject({ code: 429, reason: 'too_many_attempts' })
  await bo.drops()
  const again = world.enter('Bo by another name')
  await again.selects()
  expect(await tries(world, again, SECRET)).toMatchObject({ code: 429, reason: 'too_many_attempts' })
  expect(world.directory.session(id)?.listing.playerCount).toBe(1)
  expect(await tries(world, cleo, SECRET)).toMatchObject({ type: 'SessionJoined', gridPosition: 2 })
  await world.advance({ seconds: 13 })
  expect(await tries(world, again, SECRET)).toMatchObject({ reason: 'session_full' })
})

test('[SES4] guessers from many addresses shut nobody out who has the password', async () => {
  await using world = await createSessionWorld({ passwords: { addressPerMinute: 2, sessionPerMinute: 8 } })
  const ana = world.enter('Ana')
  await opensProtected(world, ana)
  const guessers = Array.from({ length: 8 }, (_, number) =>
    world.enter(`Guesser ${number}`, { address: addressKey(`198.51.100.${number}`) }),
  )
  for (const guesser of guessers) {
    await guesser.selects()
    expect(await tries(world, guesser, 'a guess')).toMatchObject({ code: 403, reason: 'wrong_password' })
  }
  // Each has one of his two left, but all together have none.
  for (const guesser of guessers) expect(await tries(world, guesser, SECRET)).toMatchObject({ code: 429 })
  const holder = world.enter('Bo', { address: addressKey('203.0.113.1') })
  await holder.selects()
  expect(await tries(world, holder, SECRET)).toMatchObject({ type: 'SessionJoined', gridPosition: 2 })
})

test('[SES4] the right password counts nowhere, however often somebody comes and goes', async () => {
  await using world = await createSessionWorld({ passwords: { addressPerMinute: 1, sessionPerMinute: 1 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  await opensProtected(world, ana)
  await bo.selects()
  for (let visit = 0; visit < 3; visit++) {
    expect(await tries(world, bo, SECRET)).toMatchObject({ type: 'SessionJoined', gridPosition: 2 })
    await bo.says({ type: 'LeaveSession' })
  }
})

test('[SES4] a password stands in no log line, list or stored thing, and nobody keeps it', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 })]
  await bo.says({ type: 'SubscribeLobby', enabled: true })
  const id = await opensProtected(world, ana)
  await bo.selects()
  await tries(world, bo, `${SECRET}!`)
  await lobbyOf(bo)
  const players = world.root.system.get('players').getSnapshot().children
  const kept = [ana, bo].map(({ id }) => players.get(id).getSnapshot().context.pending)
  expect(kept).toEqual([undefined, undefined])
  const { listing, password } = world.directory.session(id)!
  const seen = JSON.stringify([world.logLines, bo.link.heard, ana.link.heard, listing, password])
  expect(seen).toContain('Ana')
  expect(seen).not.toContain(SECRET)
})

test('[D1.3] while a password is checked everything else waits, so that the reply is the next message', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await opensProtected(world, ana)
  await bo.selects()
  bo.forgets()
  await bo.says({ type: 'JoinSession', sessionId: id, password: SECRET })
  await bo.says({ type: 'RequestLobbyState' })
  await bo.says({ type: 'StartSession' })
  await bo.says({ type: 'LeaveSession' })
  expect(bo.link.heard).toEqual([])
  await untilAnswered(world, bo)
  expect(bo.link.heard.map(({ type }) => type)).toEqual(['SessionJoined', 'LobbyState', 'Error', 'Error'])
})

test('[SES4] who drops while his password is checked is not seated by the answer', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await opensProtected(world, ana)
  await bo.selects()
  await bo.says({ type: 'JoinSession', sessionId: id, password: SECRET })
  await bo.drops()
  // Whoever asks after him is answered after him.
  const cleo = world.enter('Cleo')
  await cleo.selects()
  expect(await tries(world, cleo, SECRET)).toMatchObject({ type: 'SessionJoined', gridPosition: 2 })
  expect(world.directory.players().map(({ name }) => name)).toEqual(['Ana', 'Cleo'])
})
