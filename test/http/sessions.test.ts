import { describe, expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { Visibility } from '../../src/protocol/enums.ts'
import { StorageError } from '../../src/storage/storage.ts'
import { anEntry, aRace, aReplay, aSession, id, replayId } from '../storage/support/stored.ts'
import { aClassifiedCar, aListing, fakeServer, readPage } from './support/fake-view.ts'

function live(number: number, visibility: Visibility = Visibility.Public) {
  return { listing: aListing(number, { visibility }), classification: [aClassifiedCar(1)], cars: [] }
}

async function get(server: ReturnType<typeof fakeServer>, path: string) {
  const answer = await createHttpApp(server.view).request(path)
  const body: unknown = await answer.json()
  return { status: answer.status, body }
}

describe('the list of sessions', () => {
  test('names first those that run, then those that ended, page by page without gaps or repeats', async () => {
    const server = fakeServer()
    server.live.push(live(3), live(1), live(2))
    server.stored.push(aSession(3), aSession(13), aSession(12, { endedAtMs: 1_700_000_001_000 }), aSession(11))
    const app = createHttpApp(server.view)
    const names: string[] = []
    let pages = 0
    for (let next: string | undefined = ''; next !== undefined; pages++) {
      const answer = await app.request(`/api/sessions?limit=2${next && `&after=${next}`}`)
      const page = await readPage<{ name: string }>(answer)
      names.push(...page.items.map((session) => session.name))
      next = page.next
    }
    expect(names).toEqual(['Session 1', 'Session 2', 'Session 3', 'Session 13', 'Session 12', 'Session 11'])
    expect(pages).toBe(3)
  })

  test('[SES4] never names a private session, running or ended', async () => {
    const server = fakeServer()
    server.live.push(live(1, Visibility.Private), live(2, Visibility.Protected))
    server.stored.push(aSession(3, { isListed: false }))
    const { body } = await get(server, '/api/sessions')
    expect(body).toEqual({ items: [expect.objectContaining({ name: 'Session 2', visibility: 'protected' })] })
  })

  test('says states and modes by name and instants in ISO 8601', async () => {
    const server = fakeServer()
    server.live.push(live(1))
    server.stored.push(aSession(2, { createdAtMs: 0, endedAtMs: 1000 }))
    expect((await get(server, '/api/sessions')).body).toMatchObject({
      items: [
        { isLive: true, kind: 'multiplayer', visibility: 'public', state: 'racing', mode: 'race' },
        { isLive: false, createdAt: '1970-01-01T00:00:00.000Z', endedAt: '1970-01-01T00:00:01.000Z' },
      ],
    })
  })

  test.each(['limit=0', 'limit=101', 'limit=ten', 'limit=1.5', 'after='])('refuses ?%s', async (query) => {
    const { status, body } = await get(fakeServer(), `/api/sessions?${query}`)
    expect([status, body]).toEqual([400, expect.objectContaining({ title: 'Bad Request' })])
  })
})

describe('one session', () => {
  test('that runs comes with its classification', async () => {
    const server = fakeServer()
    server.live.push(live(1))
    const { body } = await get(server, `/api/sessions/${id(1).toUpperCase()}`)
    expect(body).toMatchObject({ id: id(1), state: 'racing', classification: [{ position: 1, name: 'Driver 1' }] })
  })

  test('that ended comes from the storage', async () => {
    const server = fakeServer()
    server.stored.push(aSession(1))
    expect((await get(server, `/api/sessions/${id(1)}`)).body).toMatchObject({ id: id(1), isLive: false })
  })

  test.each([id(9), 'no-uuid', '%00'])('that nobody knows (%s) is 404', async (text) => {
    expect((await get(fakeServer(), `/api/sessions/${text}`)).status).toBe(404)
    expect((await get(fakeServer(), `/api/sessions/${text}/results`)).status).toBe(404)
  })
})

describe('results', () => {
  test('[SES6] are the races with their classification, time penalties and every lap time', async () => {
    const server = fakeServer()
    server.races.push(aRace(1, 1, [anEntry(1)]), aRace(1, 2, [anEntry(1), anEntry(2)]))
    const { body } = await get(server, `/api/sessions/${id(1)}/results`)
    expect(body).toMatchObject({
      items: [
        {
          number: 1,
          mode: 'race',
          lapLimit: 3,
          classification: [{ position: 1, totalMs: 187_000, penaltyMs: 5000, lapTimesMs: [61_000, 60_000, 61_000] }],
        },
        { number: 2, classification: [{ position: 1 }, { position: 2 }] },
      ],
    })
  })

  test('of a session without a race yet are an empty list', async () => {
    const server = fakeServer()
    server.live.push(live(1))
    expect(await get(server, `/api/sessions/${id(1)}/results`)).toEqual({ status: 200, body: { items: [] } })
  })

  test('are 503 with a hint to retry while the database does not answer', async () => {
    const server = fakeServer()
    const storage = {
      ...server.view.storage,
      races: () => Promise.reject(new StorageError('unavailable', 'The disk is full.', { isTransient: true })),
    }
    const answer = await createHttpApp({ ...server.view, storage }).request(`/api/sessions/${id(1)}/results`)
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5'])
    expect(await answer.text()).not.toContain('disk')
  })
})

test('[SES4] results name the recording to whoever knows the id of a private session, and of one with a password to nobody', async () => {
  const named = async (isListed: boolean, isReplayListed: boolean) => {
    const server = fakeServer()
    server.stored.push(aSession(1, { isListed }))
    server.races.push({ ...aRace(1), replayId: replayId(1), replaySha256: 'ab' })
    server.replays.push({ ...aReplay(1, { isListed: isReplayListed }), isPinned: false })
    const { body } = await get(server, `/api/sessions/${id(1)}/results`)
    const { items } = body as { items: { replayId?: string; replaySha256?: string }[] }
    return items.map((race) => [race.replayId, race.replaySha256])
  }
  const shown = [[replayId(1), 'ab']]
  expect(await named(true, true)).toEqual(shown)
  expect(await named(false, false)).toEqual(shown)
  expect(await named(true, false)).toEqual([[undefined, undefined]])
})
