import { expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { aListing, fakeServer } from '../http/support/fake-view.ts'
import { aReplay, id, replayId } from '../storage/support/stored.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { Chance } from './support/chance.ts'
import { expectPrototypesUntouched } from './support/expect-clean.ts'
import { mutateText } from './support/mutate-text.ts'

// Addresses, queries and headers as strangers send them. A failing seed is printed; make it a named test.

const PATHS = [
  '/',
  '/live',
  '/health',
  '/api/sessions?limit=10',
  `/api/sessions?after=${id(3)}&limit=2`,
  '/api/sessions?after=ended.1700000000000.11111111-1111-4111-8111-111111111111',
  `/api/sessions/${id(2)}/results`,
  '/api/tracks?limit=1',
  `/api/tracks/${id(1000)}`,
  `/api/cars/${id(3000)}`,
  '/api/replays?sort=laps&order=asc&track=Oval&player=Ana&mode=race&from=2026-11-30&pinned=true&after=7.a',
  `/api/replays/${replayId(1)}`,
  `/api/replays/${replayId(1)}/frames?from=1:30&to=t3000&hz=60&cars=0,1`,
  `/api/replays/${replayId(1)}/export?format=mcap&hz=60`,
]
const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS', 'TRACE1']
const HEADERS = ['If-None-Match', 'Accept', 'Authorization', 'Host', 'X-Forwarded-For', 'Range', 'If-Range']

test.each([1, 2])('mutated requests get an answer of the documented kinds, and never 500 (seed %i)', async (seed) => {
  using folder = tempFolder()
  const storage = createSqliteStorage({ path: `${folder.path}/fuzz.sqlite` })
  const server = fakeServer({ storage })
  server.replays.push({ ...aReplay(1), isPinned: false })
  server.live.push(...[1, 2, 3].map((number) => ({ listing: aListing(number), classification: [], cars: [] })))
  const faults: unknown[] = []
  const app = createHttpApp(server.view, { log: { error: (fields: object) => void faults.push(fields) } as never })
  const chance = new Chance(seed)
  for (let round = 0; round < 400; round++) {
    const request = requestOf(chance)
    if (request === undefined) continue
    const answer = await app.request(request)
    expect([200, 206, 304, 400, 404, 405, 416]).toContain(answer.status)
    if (answer.status >= 400) expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect((await answer.arrayBuffer()).byteLength).toBeLessThan(65_536)
  }
  await storage.close()
  expect(faults).toEqual([])
  expectPrototypesUntouched()
})

/** Undefined for what is no address or no header: Node's own parser answers that before us. */
function requestOf(chance: Chance): Request | undefined {
  const path = mutateText(chance.pick(PATHS), chance).slice(0, 4000)
  const encoded = chance.isSo(0.5) ? encodeURI(path.toWellFormed()) : path
  try {
    const value = mutateText(chance.pick(['"abc123", W/"x", *', 'bytes=2-5', 'bytes=-7']), chance).slice(0, 500)
    return new Request(`http://server/${encoded.replace(/^\/+/, '')}`, {
      method: chance.pick(METHODS),
      headers: { [chance.pick(HEADERS)]: value },
    })
  } catch {
    return undefined
  }
}
