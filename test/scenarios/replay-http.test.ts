import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TrackId } from '../../src/protocol/ids.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { writeTokens } from '../support/auth-files.ts'
import { attachmentsOf, openMcap } from '../support/mcap-reading.ts'
import { putFile, recordedFile } from '../support/recorded-file.ts'
import { joined } from '../support/recorded-race.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

// Recordings over real HTTP, from files that lie in the server's folder as a recorder leaves them.

/** The folder is read in the background, and machines are slow at times. */
const SOON = { timeout: 20_000 }

const { bytes, pieces } = recordedFile()
const ID = 'evening-race'
const SECRET = { name: 'Secret', kind: 'multiplayer', isListed: false } as const
const PRIVATE = recordedFile({ seconds: 2, header: { session: SECRET } })
const folder = tempFolder()
const dir = join(folder.path, 'replays')

let server: TestServer
let tokens: Record<'Max', string>

beforeAll(async () => {
  mkdirSync(dir)
  putFile(dir, recordedFile(), ID)
  putFile(dir, PRIVATE, 'private-race')
  writeFileSync(
    join(dir, 'broken.apxr'),
    bytes.map((byte, at) => (at === 300 ? byte ^ 0xff : byte)),
  )
  putFile(dir, recordedFile({ seconds: 2, header: { startedAtMs: 8.65e15 } }), 'far-future')
  tokens = writeTokens(join(folder.path, 'admins.jsonl'), { Max: 'admin' })
  server = await startTestServer({
    replays: { dir },
    http: { admin_tokens_file: join(folder.path, 'admins.jsonl') },
  })
  // The folder is read in the background.
  await vi.waitUntil(async () => (await list()).length === 1, SOON)
  // What a server finds unfinished at its start is put in order, so this one comes later, as if its race was run now.
  writeFileSync(join(dir, 'live.apxr.part'), joined(pieces.slice(0, 4)))
  server.parts.replays.watch.started({ ...openReplay(bytesSource(bytes), zstd).header, replayId: 'live' })
  await vi.waitUntil(async () => (await list()).length === 2, SOON)
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const url = (path: string) => `http://127.0.0.1:${server.httpPort}/api/replays${path}`
const get = (path: string, init?: RequestInit) => fetch(url(path), init)

async function list(query = ''): Promise<{ id: string; state: string; sha256: string }[]> {
  const page = (await (await get(query)).json()) as { items: { id: string; state: string; sha256: string }[] }
  return page.items
}

async function bytesOf(answer: Response): Promise<Uint8Array> {
  return new Uint8Array(await answer.arrayBuffer())
}

/** As it is written, without a client's idea of what a path may be. */
function raw(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port: server.httpPort, path }, (answer) => {
      answer.resume()
      resolve(answer)
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('recordings that lie in the folder are listed, but for those of private sessions and damaged ones', async () => {
  const items = await list()
  expect(items.map(({ id, state }) => [id, state])).toEqual([
    ['live', 'recording'],
    [ID, 'complete'],
  ])
  expect(items[1]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  const isOfOne = ({ msg }: { msg: string }) => msg.startsWith('a recording is left out of lists')
  await vi.waitUntil(() => server.logLines.filter(isOfOne).length > 1, SOON)
  const left = server.logLines.filter(isOfOne).map(({ replayId, reason }) => `${String(replayId)} ${String(reason)}`)
  expect(left.toSorted()).toEqual(['broken damaged', 'far-future damaged'])
})

test('who knows the id of a private one may look', async () => {
  expect(await bytesOf(await get('/private-race'))).toEqual(PRIVATE.bytes)
})

test('a download that broke off goes on with a Range request and is the same, byte for byte', async () => {
  const first = await get(`/${ID}`)
  const etag = first.headers.get('ETag')!
  const reader = first.body!.getReader()
  const begun = (await reader.read()).value!.slice(0, 10_000)
  await reader.cancel()
  const rest = await get(`/${ID}`, { headers: { Range: `bytes=${begun.length}-`, 'If-Range': etag } })
  expect([rest.status, rest.headers.get('Content-Range')]).toEqual([
    206,
    `bytes ${begun.length}-${bytes.length - 1}/${bytes.length}`,
  ])
  const whole = joined([begun, await bytesOf(rest)])
  expect(whole.length).toBe(bytes.length)
  expect(Buffer.compare(whole, bytes)).toBe(0)
  expect(`"${createHash('sha256').update(whole).digest('hex')}"`).toBe(etag)
})

test('HEAD says what GET of the whole would, without a byte', async () => {
  const answer = await get(`/${ID}`, { method: 'HEAD' })
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-length': String(bytes.length),
    'content-type': 'application/vnd.apexsim.replay',
    'accept-ranges': 'bytes',
    'content-disposition': `attachment; filename="${ID}.apxr"`,
  })
  expect(await answer.text()).toBe('')
  const part = await get(`/${ID}`, { method: 'HEAD', headers: { Range: 'bytes=-10' } })
  expect([part.status, part.headers.get('Content-Length')]).toEqual([200, String(bytes.length)])
  expect((await get(`/${ID}/export?format=mcap`, { method: 'HEAD' })).headers.get('Content-Type')).toBe(
    'application/octet-stream',
  )
})

test('a file that grows is sent as far as it is, and goes on from there', async () => {
  const soFar = joined(pieces.slice(0, 4))
  const first = await get('/live')
  expect([first.headers.get('ETag'), first.headers.get('Cache-Control')]).toEqual([null, 'no-store'])
  expect(first.headers.get('Replay-State')).toBe('recording')
  expect(await bytesOf(first)).toEqual(soFar)
  appendFileSync(join(dir, 'live.apxr.part'), pieces[4]!)
  const more = await get('/live', { headers: { Range: `bytes=${soFar.length}-` } })
  expect([more.status, Buffer.compare(await bytesOf(more), pieces[4]!)]).toEqual([206, 0])
  const frames = (await (await get('/live/frames?from=t1&hz=1')).json()) as { ticks: number[]; next: string }
  expect([frames.ticks, frames.next]).toEqual([[1, 241, 481, 721], 't961'])
})

test.each([
  '/api/replays/../replays/x',
  '/api/replays/..%2f..%2fdata%2ftest.sqlite',
  '/api/replays/%2e%2e/%2e%2e/etc/passwd',
  `/api/replays/${ID}%00`,
  `/api/replays/${'a'.repeat(65)}`,
  '/api/replays/.',
  '/api/replays/%ff',
])('%s is not found', async (path) => {
  expect((await raw(path)).statusCode).toBe(404)
})

test.each([
  ['bytes=99999999-', 416],
  [`bytes=-0`, 416],
  ['bytes=0-0,5-9', 200],
  ['bytes=5-1', 200],
  ['bytes=0x10-', 200],
  [`bytes=${'9'.repeat(60)}-`, 416],
])('the range %s is answered with %i', async (range, status) => {
  const answer = await get(`/${ID}`, { headers: { Range: range } })
  expect(answer.status).toBe(status)
  await answer.body?.cancel()
})

test('a damaged file is a problem document that says at which byte', async () => {
  const answer = await get('/broken/meta')
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([422, 'application/problem+json'])
  expect(await answer.json()).toMatchObject({ code: 'damaged', offset: expect.any(Number), detail: /\(byte \d+\)$/ })
})

describe('an export', () => {
  test('as MCAP opens in the official reader and has every sample of every car', async () => {
    const file = await bytesOf(await get(`/${ID}/export?format=mcap&hz=30`))
    const reader = await openMcap(file)
    const counts = [...reader.channelsById.values()].map(({ id, topic }) => [
      topic,
      Number(reader.statistics?.channelMessageCounts.get(id) ?? 0n),
    ])
    const replay = openReplay(bytesSource(bytes), zstd)
    const events = replay.chunks.flatMap((_, chunk) => replay.events(chunk)).length
    expect(Object.fromEntries(counts)).toEqual({
      '/tf': 450,
      '/scene': 1,
      '/events': events,
      '/cars/0': 450,
      '/cars/1': 450,
      '/cars/2': 450,
    })
  })

  test('as MCAP has the map of the track when the server has the very one that was driven on', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.httpPort}/api/tracks/${RING.id}`)
    const hash = answer.headers.get('ETag')!.replaceAll('"', '')
    for (const [id, track] of [
      ['with-map', { id: RING.id as TrackId, name: RING.name, hash }],
      ['without-map', { id: RING.id as TrackId, name: RING.name, hash: 'b'.repeat(64) }],
    ] as const) {
      putFile(dir, recordedFile({ seconds: 2, header: { session: SECRET, track } }), id)
      // By the index the server knows which track it is.
      server.parts.replays.watch.finished(id)
      await expect.poll(() => server.parts.replays.find(id), SOON).toBeDefined()
    }
    const attached = async (id: string) => attachmentsOf(await bytesOf(await get(`/${id}/export?format=mcap&hz=1`)))
    expect((await attached('with-map')).get('track.json')).toEqual(await answer.json())
    expect([...(await attached('without-map')).keys()]).toEqual(['race.json', 'cars.json', 'results.json'])
  })

  test('as CSV is an archive of tables, as JSON one document', async () => {
    const archive = unzipSync(await bytesOf(await get(`/${ID}/export?format=csv&hz=10&cars=0`)))
    expect(Object.keys(archive)).toContain('car-00-time.csv')
    const document = (await (await get(`/${ID}/export?format=json&hz=1`)).json()) as { frames: unknown[] }
    expect(document.frames).toHaveLength(15)
  })

  test('that nobody pulls to its end leaves its place to others', async () => {
    for (let count = 0; count < 10; count++) {
      const answer = await get(`/${ID}/export?format=csv`)
      expect([200, 429]).toContain(answer.status)
      await answer.body?.cancel()
    }
    await expect
      .poll(async () => {
        const answer = await get(`/${ID}/export?format=json&hz=1&to=1`)
        await answer.arrayBuffer()
        return answer.status
      })
      .toBe(200)
  })
})

test('an operator pins, names and removes recordings, and the log says who', async () => {
  const headers = { Authorization: `Bearer ${tokens.Max}` }
  putFile(dir, recordedFile(), 'doomed')
  const body = JSON.stringify({ is_pinned: true, name: 'The final' })
  const changed = await get(`/${ID}`, { method: 'PATCH', headers, body })
  expect(await changed.json()).toMatchObject({ id: ID, is_pinned: true, name: 'The final' })
  expect((await list('?pinned=true')).map(({ id }) => id)).toEqual([ID])
  expect((await get('/doomed', { method: 'DELETE', headers })).status).toBe(204)
  expect((await get('/doomed')).status).toBe(404)
  expect((await get('/doomed', { method: 'DELETE' })).status).toBe(401)
  expect(server.logLines.filter(({ operator }) => operator === 'Max')).toMatchObject([
    { msg: 'an operator has acted', action: 'changeReplay', details: { replayId: ID, name: 'The final' }, status: 200 },
    { msg: 'an operator has acted', action: 'removeReplay', details: { replayId: 'doomed' }, status: 204 },
  ])
})

test('a restart keeps the index, learns of what is new, and forgets what was removed by hand', async () => {
  using own = tempFolder()
  const replays = join(own.path, 'replays')
  const storage = { path: join(own.path, 'db.sqlite') }
  mkdirSync(replays)
  putFile(replays, recordedFile(), 'first')
  const listOf = async (port: number) => {
    const page = (await (await fetch(`http://127.0.0.1:${port}/api/replays`)).json()) as { items: { id: string }[] }
    return page.items.map(({ id }) => id)
  }
  {
    await using before = await startTestServer({ replays: { dir: replays }, storage })
    await expect.poll(() => listOf(before.httpPort), SOON).toEqual(['first'])
    await before.parts.storage.changeReplay('first', { isPinned: true })
  }
  putFile(replays, recordedFile(), 'second')
  {
    await using between = await startTestServer({ replays: { dir: replays }, storage })
    await expect.poll(() => listOf(between.httpPort), SOON).toEqual(['second', 'first'])
    expect(await between.parts.storage.replay('first')).toMatchObject({ isPinned: true })
  }
  rmSync(join(replays, 'first.apxr'))
  await using after = await startTestServer({ replays: { dir: replays }, storage })
  await expect.poll(() => listOf(after.httpPort), SOON).toEqual(['second'])
})

test('what a recorder tells is in the list at once, and from the file when it is finished', async () => {
  const { replays } = server.parts
  const { header } = openReplay(bytesSource(bytes), zstd)
  const id = 'told-race'
  writeFileSync(join(dir, `${id}.apxr.part`), pieces[0]!)
  replays.watch.started({ ...header, replayId: id })
  replays.watch.grown(id, 1234, 480)
  await expect.poll(() => replays.find(id), SOON).toMatchObject({ state: 'recording', bytes: 1234, lengthTicks: 480 })
  const headers = { Authorization: `Bearer ${tokens.Max}` }
  expect((await get(`/${id}`, { method: 'DELETE', headers })).status).toBe(409)
  rmSync(join(dir, `${id}.apxr.part`))
  putFile(dir, recordedFile(), id)
  replays.watch.finished(id)
  await expect
    .poll(() => replays.find(id), SOON)
    .toMatchObject({ state: 'complete', winner: 'Ana', bytes: bytes.length })
  replays.watch.removed(id)
  await expect.poll(() => replays.find(id), SOON).toBeUndefined()
})
