import { describe, expect, test } from 'vitest'
import { createHttpApp, type HttpAppOptions } from '../../src/http/app.ts'
import { DOCUMENT_PIECE_BYTES } from '../../src/http/limits.ts'
import type { ReplayView } from '../../src/http/replay-view.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { refusal } from '../../src/replay/replay-answer.ts'
import type { IndexedReplay, ReplayPageRequest } from '../../src/storage/replay-index.ts'
import { aReplay, replayId } from '../storage/support/stored.ts'
import { FAKE_FILE } from './support/fake-replays.ts'
import { fakeServer, readPage } from './support/fake-view.ts'

const PATH = `/api/replays/${replayId(1)}`

function aServer(changes: Partial<IndexedReplay> = {}, replays: Partial<ReplayView> = {}) {
  const server = fakeServer()
  server.replays.push({ ...aReplay(1, changes), isPinned: false })
  const view = { ...server.view, replays: { ...server.view.replays, ...replays } }
  return { ...server, app: (options: HttpAppOptions = {}) => createHttpApp(view, options) }
}

test('[SES5] a race that spectators see later is not read from its recording while it is driven', async () => {
  const server = aServer({ state: 'recording' }, { isWithheld: (id) => id === replayId(1) })
  const app = server.app()
  for (const path of [PATH, `${PATH}/meta`, `${PATH}/events`, `${PATH}/frames`, `${PATH}/export?format=json`]) {
    const refused = await app.request(path)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'race-under-way' })
    expect((await app.request(path, { method: 'HEAD' })).status).toBe(403)
  }
  expect((await app.request('/api/replays')).status).toBe(200)
})

describe('the list of recordings', () => {
  test('says of each what it is, in snake case, with instants in ISO 8601', async () => {
    const page = await readPage(await aServer({ winner: 'Ana' }).app().request('/api/replays'))
    expect(page).toEqual({
      items: [
        {
          id: replayId(1),
          state: 'complete',
          started_at: '2023-11-14T22:13:20.001Z',
          length_s: 100,
          length_ticks: 24_000,
          tick_hz: 240,
          session_id: aReplay(1).sessionId,
          session_name: 'Session 1',
          race_number: 1,
          mode: 'race',
          track: { id: aReplay(1).trackId, name: 'Oval' },
          cars: ['Formula'],
          players: [{ name: 'Ana', player_id: aReplay(1).players[0]!.playerId, is_ai: false }],
          laps: 3,
          winner: 'Ana',
          incidents: { contacts: 4, penalties: 1, retirements: 0, total: 5 },
          bytes: 123_456,
          sha256: 'ab'.repeat(32),
          is_pinned: false,
        },
      ],
    })
  })

  test('is asked for by track, player, mode, time and pin, sorted and page by page', async () => {
    const asked: ReplayPageRequest[] = []
    const list: ReplayView['list'] = async (page) => {
      asked.push(page)
      return { items: [], next: '3.x' }
    }
    const app = aServer({}, { list }).app()
    const query = 'track=Oval&player=Ana&mode=freePractice&from=2026-11-30&to=2026-11-30T12:00:00Z&pinned=true'
    const page = await readPage(await app.request(`/api/replays?${query}&sort=bytes&order=asc&limit=7&after=1.a`))
    await app.request('/api/replays')
    expect(page.next).toBe('3.x')
    expect(asked).toEqual([
      {
        limit: 7,
        after: '1.a',
        sort: 'bytes',
        isAscending: true,
        track: 'Oval',
        player: 'Ana',
        mode: GameMode.FreePractice,
        fromMs: Date.UTC(2026, 10, 30),
        toMs: Date.UTC(2026, 10, 30, 12),
        isPinned: true,
      },
      { limit: 50, sort: 'started_at', isAscending: false },
    ])
  })

  test.each(['limit=0', 'sort=name', 'order=up', 'mode=flying', 'from=yesterday', 'to=1', 'pinned=1', 'track='])(
    'refuses ?%s',
    async (query) => {
      expect((await aServer().app().request(`/api/replays?${query}`)).status).toBe(400)
    },
  )
})

const HOSTILE_IDS = [
  '..',
  '../data/test.sqlite',
  '%2e%2e%2fdata%2ftest.sqlite',
  '..%5c..%5cetc',
  'a%00',
  `${replayId(1)}%00.txt`,
  `${replayId(1)}.apxr`,
  'A',
  '-a',
  'a'.repeat(65),
  '%',
  'é',
]

test.each(HOSTILE_IDS)('the id %s names no recording, by any route', async (id) => {
  const server = aServer()
  for (const rest of ['', '/meta', '/events', '/frames', '/export?format=csv']) {
    expect((await server.app().request(`/api/replays/${id}${rest}`)).status, rest).toBe(404)
  }
})

describe('what is in a recording', () => {
  test('is handed over as it comes, and kept by nobody', async () => {
    const app = aServer().app()
    const answers = await Promise.all(
      ['meta', 'events?kind=lap', 'frames?from=3&hz=5'].map(async (rest) => await app.request(`${PATH}/${rest}`)),
    )
    expect(answers.map(({ headers }) => headers.get('Cache-Control'))).toEqual(['no-store', 'no-store', 'no-store'])
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { id: replayId(1) },
      { limit: 50, kind: 'lap' },
      { from: '3', hz: '5', form: 'json' },
    ])
  })

  test('comes as compact frames to whoever accepts these', async () => {
    const headers = { Accept: 'application/vnd.apexsim.frames, application/json;q=0.5' }
    const answer = await aServer().app().request(`${PATH}/frames`, { headers })
    expect(answer.headers.get('Content-Type')).toBe('application/vnd.apexsim.frames')
    expect(answer.headers.get('Vary')).toContain('Accept')
    expect(await answer.json()).toEqual({ form: 'compact' })
  })

  test.each([
    ['damaged', 422],
    ['truncated', 422],
    ['unsupported', 422],
    ['too-large', 422],
    ['bad-request', 400],
    ['unknown', 404],
    ['unreadable', 500],
    ['busy', 503],
    ['unavailable', 503],
  ] as const)('that is %s is %i as a problem document with the byte', async (reason, status) => {
    const frames = async () => refusal(reason, 'It is so (byte 77)', 77)
    const answer = await aServer({}, { frames }).app().request(`${PATH}/frames`)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([status, 'application/problem+json'])
    expect(answer.headers.get('Retry-After')).toBe(status === 503 ? '1' : null)
    expect(await answer.json()).toMatchObject({ status, code: reason, offset: 77, detail: 'It is so (byte 77)' })
  })
})

describe('a document', () => {
  const BINDINGS = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }
  const bytes = new Uint8Array(2 * DOCUMENT_PIECE_BYTES + 1).fill(0x20)
  const large = aServer({}, { frames: async () => ({ ok: true, value: bytes }) })

  /** An allowance of one place, and what became of it. */
  function onePlace() {
    const seen = { taken: 0, bytes: 0 }
    const begin = () => (seen.taken++ === 0 ? () => void seen.taken-- : void seen.taken--)
    const charge = (count: number) => {
      seen.bytes += count
    }
    return { seen, allowance: { begin, waitSeconds: () => 0, charge, cut() {} } }
  }

  test('of many bytes is sent in pieces, each counted when it is taken, and keeps its place until then', async () => {
    const { seen, allowance } = onePlace()
    const app = large.app({ allowance })
    const answer = await app.request(`${PATH}/frames`, {}, BINDINGS)
    expect(answer.headers.get('Content-Length')).toBe(String(bytes.length))
    const reader = answer.body!.getReader()
    expect((await reader.read()).value).toHaveLength(DOCUMENT_PIECE_BYTES)
    expect(seen).toEqual({ taken: 1, bytes: DOCUMENT_PIECE_BYTES })
    expect((await app.request(`${PATH}/meta`, {}, BINDINGS)).status).toBe(429)
    while (!(await reader.read()).done);
    expect(seen).toEqual({ taken: 0, bytes: bytes.length })
  })

  test('of a few bytes is counted, too, and nothing keeps its place: no answer, no error, no HEAD', async () => {
    const { seen, allowance } = onePlace()
    const meta = await aServer().app({ allowance }).request(`${PATH}/meta`, {}, BINDINGS)
    expect(seen).toEqual({ taken: 0, bytes: (await meta.text()).length })
    seen.bytes = 0
    await large.app({ allowance }).request(`${PATH}/frames`, { method: 'HEAD' }, BINDINGS)
    for (const events of [async () => refusal('busy', 'It is so'), () => Promise.reject(new Error('the disk'))]) {
      await aServer({}, { events }).app({ allowance }).request(`${PATH}/events`, {}, BINDINGS)
    }
    expect(seen).toEqual({ taken: 0, bytes: 0 })
  })
})

describe('the file', () => {
  const ETAG = `"${'ab'.repeat(32)}"`
  const get = (headers: Record<string, string> = {}, changes: Partial<IndexedReplay> = {}) =>
    aServer({ bytes: FAKE_FILE.length, ...changes })
      .app()
      .request(PATH, { headers })

  test('has its type, its name, its length and its hash as a tag', async () => {
    const answer = await get()
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/vnd.apexsim.replay',
      'content-disposition': `attachment; filename="${replayId(1)}.apxr"`,
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag: ETAG,
      'replay-state': 'complete',
    })
    expect([answer.status, await answer.text()]).toEqual([200, FAKE_FILE])
  })

  test('comes in parts', async () => {
    const answer = await get({ Range: 'bytes=2-4' })
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([206, 'bytes 2-4/10'])
    expect([answer.headers.get('Content-Length'), await answer.text()]).toEqual(['3', '234'])
    expect(await (await get({ Range: 'bytes=-2' })).text()).toBe('89')
    expect(await (await get({ Range: 'bytes=2-4', 'If-Range': ETAG })).text()).toBe('234')
  })

  test('comes whole when the part is of another file, or no part', async () => {
    for (const headers of [
      { Range: 'bytes=2-4', 'If-Range': '"other"' },
      { Range: 'bytes=4-2' },
      { Range: 'lines=1-2' },
    ]) {
      const answer = await get(headers)
      expect([answer.status, await answer.text()]).toEqual([200, FAKE_FILE])
    }
  })

  test('has no part beyond its end', async () => {
    const answer = await get({ Range: 'bytes=10-' })
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([416, 'bytes */10'])
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  })

  test('is not sent again to whoever has it', async () => {
    const answer = await get({ 'If-None-Match': `"x", W/${ETAG}` })
    expect([answer.status, await answer.text()]).toEqual([304, ''])
  })

  test('that still grows has no tag and says so, and parts of what there is', async () => {
    const { sha256: _, ...growing } = aReplay(1)
    const server = fakeServer()
    server.replays.push({ ...growing, state: 'recording', isPinned: false })
    const app = createHttpApp(server.view)
    const answer = await app.request(PATH, { headers: { Range: 'bytes=8-' } })
    expect(answer.headers.get('ETag')).toBeNull()
    expect(answer.headers.get('Replay-State')).toBe('recording')
    expect([answer.status, await answer.text()]).toEqual([206, '89'])
  })
})

describe('an export', () => {
  test.each([
    ['mcap', 'mcap', 'application/octet-stream'],
    ['csv', 'zip', 'application/zip'],
    ['json', 'json', 'application/json'],
  ])('as %s is a file .%s of type %s', async (format, extension, type) => {
    const answer = await aServer().app().request(`${PATH}/export?format=${format}&hz=30&cars=0,2&from=1&to=2`)
    expect(answer.headers.get('Content-Type')).toBe(type)
    expect(answer.headers.get('Content-Disposition')).toBe(`attachment; filename="${replayId(1)}.${extension}"`)
    expect(await answer.json()).toEqual({ format, hz: '30', cars: '0,2', from: '1', to: '2' })
  })

  test('of no format, or an unknown one, is refused', async () => {
    for (const query of ['', '?format=xlsx']) {
      expect((await aServer().app().request(`${PATH}/export${query}`)).status).toBe(400)
    }
  })

  test('finds no place while too many are under way, and gives its place back at its end', async () => {
    let taken = 0
    const allowance = {
      begin: () => (taken++ === 0 ? () => void taken-- : undefined),
      waitSeconds: () => 0,
      charge: () => {},
      cut: () => {},
    }
    const bindings = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }
    const app = aServer().app({ allowance })
    const first = await app.request(`${PATH}/export?format=json`, {}, bindings)
    const second = await app.request(`${PATH}/export?format=json`, {}, bindings)
    expect([second.status, second.headers.get('Retry-After')]).toEqual([429, '1'])
    await first.text()
    expect(taken).toBe(1)
  })
})
