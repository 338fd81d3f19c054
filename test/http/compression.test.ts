import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { COMPRESSED_KEPT_BYTES_MAX, COMPRESSED_KEPT_MAX, COMPRESSING_MAX } from '../../src/http/limits.ts'
import { PackedAnswers } from '../../src/http/packed-answers.ts'
import { aReplay, id, replayId } from '../storage/support/stored.ts'
import { fakeServer } from './support/fake-view.ts'

const GZIP = { headers: { 'Accept-Encoding': 'gzip, deflate, br' } }
const TRACK = `/api/tracks/${id(1000)}`

/** A server with one track of so many bytes. */
function withTrack(bytes: number) {
  const text = JSON.stringify({ name: 'Oval', nodes: 'x'.repeat(bytes) })
  const file = { bytes: new TextEncoder().encode(text), hash: `hash${bytes}`, name: 'Oval' }
  return { text, app: createHttpApp(fakeServer({ trackJson: () => file }).view) }
}

test('a long answer is compressed for who takes that, and the same when unpacked', async () => {
  const { text, app } = withTrack(10_000)
  const answer = await app.request(TRACK, GZIP)
  const packed = Buffer.from(await answer.arrayBuffer())
  expect(answer.headers.get('Content-Encoding')).toBe('gzip')
  expect(answer.headers.get('Content-Length')).toBe(String(packed.length))
  expect([answer.headers.get('ETag'), answer.headers.get('Vary')]).toEqual(['"hash10000"', 'Accept-Encoding'])
  expect(packed.length).toBeLessThan(1000)
  expect(gunzipSync(packed).toString()).toBe(text)
})

test.each(['', 'br', 'identity', 'gzip;q=0', 'gzip; q=0.000, br', 'x-gzipped'])(
  'who takes %j gets it as it is',
  async (coding) => {
    const { text, app } = withTrack(10_000)
    const answer = await app.request(TRACK, { headers: { 'Accept-Encoding': coding } })
    expect([answer.headers.get('Content-Encoding'), answer.headers.get('Vary')]).toEqual([null, 'Accept-Encoding'])
    expect(await answer.text()).toBe(text)
  },
)

test('a short answer, a refusal, an empty one and HEAD are left as they are', async () => {
  const { app, text } = withTrack(100)
  const short = await app.request(TRACK, GZIP)
  expect([short.headers.get('Content-Encoding'), await short.text()]).toEqual([null, text])
  const { app: long } = withTrack(10_000)
  const known = await long.request(TRACK, { headers: { ...GZIP.headers, 'If-None-Match': '"hash10000"' } })
  const head = await long.request(TRACK, { ...GZIP, method: 'HEAD' })
  const none = await long.request('/api/tracks/x', GZIP)
  expect([known.status, head.status, none.status]).toEqual([304, 200, 404])
  for (const { headers } of [known, head, none]) expect(headers.get('Content-Encoding')).toBeNull()
})

test('a recording goes out as it is: it is compressed already', async () => {
  const server = fakeServer()
  server.replays.push({ ...aReplay(1), isPinned: false })
  const app = createHttpApp(server.view)
  for (const path of [`/api/replays/${replayId(1)}`, `/api/replays/${replayId(1)}/export?format=json`]) {
    const { headers } = await app.request(path, GZIP)
    expect([headers.get('Content-Encoding'), headers.get('Vary')]).toEqual([null, null])
  }
})

test('what comes while as much as may be is compressed already goes out as it is, and all are the same', async () => {
  const { text } = withTrack(50_000)
  const bytes = new TextEncoder().encode(text)
  let asked = 0
  const app = createHttpApp(fakeServer({ trackJson: () => ({ bytes, hash: `h${asked++}`, name: 'Oval' }) }).view)
  const answers = await Promise.all(Array.from({ length: COMPRESSING_MAX * 3 }, async () => app.request(TRACK, GZIP)))
  const bodies = await Promise.all(
    answers.map(async (answer) => {
      const body = Buffer.from(await answer.arrayBuffer())
      return answer.headers.get('Content-Encoding') === 'gzip' ? gunzipSync(body) : body
    }),
  )
  expect(bodies.every((body) => body.toString() === text)).toBe(true)
  expect(answers.filter(({ headers }) => headers.get('Content-Encoding') === 'gzip').length).toBe(COMPRESSING_MAX)
})

test('what was compressed is kept within bounds, and what was asked for longest ago goes first', () => {
  const kept = new PackedAnswers()
  for (let tag = 0; tag < COMPRESSED_KEPT_MAX; tag++) kept.keep(String(tag), new Uint8Array(10))
  expect(kept.find('0')?.length).toBe(10)
  kept.keep('one more', new Uint8Array(10))
  expect([kept.find('0')?.length, kept.find('1')]).toEqual([10, undefined])
  kept.keep('a large one', new Uint8Array(COMPRESSED_KEPT_BYTES_MAX))
  expect([kept.find('0'), kept.find('a large one')?.length]).toEqual([undefined, COMPRESSED_KEPT_BYTES_MAX])
  kept.keep('a larger one', new Uint8Array(COMPRESSED_KEPT_BYTES_MAX + 1))
  expect([kept.find('a large one'), kept.find('a larger one')]).toEqual([undefined, undefined])
})
