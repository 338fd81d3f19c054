import { expect, test } from 'vitest'
import { LobbyNews } from '../../../src/actors/lobby/lobby-news.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import type { SessionListing } from '../../../src/protocol/server-messages.ts'
import { FakeLink } from '../../support/fake-link.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const typesOf = (link: FakeLink) => link.heard.map(({ type }) => type)

async function listing(): Promise<SessionListing> {
  await using world = await createSessionWorld()
  return world.directory.session(await world.enter('Ana').opens())!.listing
}

function createNews() {
  const errors: unknown[] = []
  const news = new LobbyNews({ error: (fields: unknown) => errors.push(fields) } as never)
  const link = new FakeLink(2, 60)
  news.subscribe('a' as PlayerId, link)
  return { news, link, errors }
}

test('[D1.4] who joins and leaves in a loop is one change of the session every 250 ms', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo', { dialect: 2 }), world.enter('Cleo')]
  const id = await ana.opens()
  await bo.says({ type: 'SubscribeLobby', enabled: true })
  for (let round = 0; round < 20; round++) {
    await cleo.joins(id)
    if (round < 19) await cleo.says({ type: 'LeaveSession' })
  }
  world.clock.increment(249)
  expect(bo.link.heard).toEqual([])
  world.clock.increment(1)
  expect(typesOf(bo.link)).toEqual(['SessionChanged'])
  expect(bo.heard('SessionChanged')[0]!.session.playerCount).toBe(2)
  world.clock.increment(10_000)
  expect(bo.link.heard).toHaveLength(1)
})

test('[CNT3] subscribers are told once that the content has changed', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  await bo.says({ type: 'SubscribeLobby', enabled: true })
  world.lobby({ type: 'content.changed', tracks: 7, cars: 6 })
  expect(bo.link.heard).toEqual([{ type: 'ContentChanged', tracks: 7, cars: 6 }])
  expect(ana.link.heard).toEqual([])
})

test('[D1.4] no timer runs while nothing has changed, nobody listens, or one runs already', async () => {
  const session = await listing()
  const { news, link } = createNews()
  expect(news.schedule()).toBe(false)
  news.changed(session)
  expect([news.schedule(), news.schedule()]).toEqual([true, false])
  news.tell()
  expect(typesOf(link)).toEqual(['SessionListed'])
  news.unsubscribe('a' as PlayerId)
  news.changed(session)
  expect(news.schedule()).toBe(false)
})

test('[D1.4] a session that came and went between two tellings is no news, one that was listed is unlisted once', async () => {
  const session = await listing()
  const { news, link } = createNews()
  news.changed(session)
  news.ended(session.id)
  expect(news.schedule()).toBe(false)
  news.changed(session)
  news.tell()
  news.changed(session)
  news.ended(session.id)
  news.tell()
  news.tell()
  expect(typesOf(link)).toEqual(['SessionListed', 'SessionUnlisted'])
})

test('a listing that cannot be encoded is logged and left out, and the others are told', async () => {
  const session = await listing()
  const { news, link, errors } = createNews()
  news.changed({ ...session, id: `${session.id.slice(0, -1)}f` as SessionListing['id'], playerCount: 256 })
  news.changed(session)
  news.tell()
  expect(link.heard).toMatchObject([{ type: 'SessionListed', session: { id: session.id } }])
  expect(errors).toMatchObject([{ err: expect.any(RangeError) }])
})
