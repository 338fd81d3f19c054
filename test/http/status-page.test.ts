import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { lapTimeText } from '../../src/http/pages/lap-time.ts'
import { Visibility } from '../../src/protocol/enums.ts'
import { StorageError } from '../../src/storage/storage.ts'
import { aReplay, id, replayId } from '../storage/support/stored.ts'
import { aClassifiedCar, aListing, fakeServer } from './support/fake-view.ts'

function raceOf(name: string) {
  return {
    listing: aListing(1, { name }),
    classification: [aClassifiedCar(1, { name }), aClassifiedCar(2, { status: 'dnf' })],
    cars: [{ playerId: id<never>(2001), x: 50, y: 25 }],
  }
}

async function page(server: ReturnType<typeof fakeServer>, path = '/'): Promise<string> {
  return (await createHttpApp(server.view).request(path)).text()
}

test('the page shows the version, readiness, and links to probes, metrics and API', async () => {
  const text = await page(fakeServer({ readiness: () => ({ isReady: false, missing: ['storage'] }) }))
  expect(text).toContain('ApexSim server 1.2.3')
  expect(text).toContain('Not ready: storage')
  for (const link of ['/health', '/ready', '/metrics', '/api/sessions']) expect(text).toContain(`href="${link}"`)
})

test('a running session shows its map with a dot for each car and the classification', async () => {
  const server = fakeServer()
  server.live.push(raceOf('Evening race'))
  const text = await page(server, '/live')
  expect(text).toContain('<h2>Evening race</h2>')
  expect(text).toContain('M0 0L100 0L100 -50Z')
  expect(text.match(/<g transform="translate\(50 -25\)">/g)).toHaveLength(1)
  expect(text).toContain('<td>Formula</td><td>2</td><td>1:02.345</td><td>1:01.002</td>')
  expect(text).toContain('DNF')
})

test('[SES7] a time penalty stands beside the name of the driver who has it', async () => {
  const server = fakeServer()
  const classification = [aClassifiedCar(1, { name: 'Ana', penaltyMs: 10_000 }), aClassifiedCar(2, { name: 'Bo' })]
  server.live.push({ ...raceOf('Evening race'), classification })
  const text = await page(server, '/live')
  expect(text).toContain('<td>Ana <small class="penalty" title="Time penalty">+10 s</small></td>')
  expect(text).toContain('<td>Bo</td>')
})

test('[AUTH5] a driver whose connection is lost is marked as away while his car drives on', async () => {
  const server = fakeServer()
  const classification = [aClassifiedCar(1, { name: 'Ana' }), aClassifiedCar(2, { name: 'Bo' })]
  const cars = classification.map(({ playerId }) => ({ playerId, x: 0, y: 0 }))
  server.live.push({ ...raceOf('Evening race'), classification, cars: [{ ...cars[0]!, isAway: true }, cars[1]!] })
  const text = await page(server, '/live')
  expect(text).toContain('<td>Ana <small>away</small></td>')
  expect(text).toContain('<td>Bo</td>')
})

test('the newest recordings are on the page, each with its file, and without any there is no heading', async () => {
  const server = fakeServer()
  expect(await page(server)).not.toContain('Recordings')
  server.replays.push({ ...aReplay(1, { sessionName: '<b>Final</b>' }), isPinned: false })
  server.replays.push({ ...aReplay(2, { isListed: false, sessionName: 'Hidden' }), isPinned: false })
  const text = await page(server, '/live')
  expect(text).toContain(`<li><a href="/api/replays/${replayId(1)}">&lt;b&gt;Final&lt;/b&gt;</a>`)
  expect(text).toContain('Oval · 2023-11-14 22:13 UTC · 1:40 · 3 laps · won by Ana · 0.1 MB')
  expect(text).not.toContain('Hidden')
})

test('while the database does not answer the page shows the rest', async () => {
  const server = fakeServer()
  server.live.push(raceOf('Evening race'))
  const list = () => Promise.reject(new StorageError('unavailable', 'The disk is full.', { isTransient: true }))
  const view = { ...server.view, replays: { ...server.view.replays, list } }
  expect(await (await createHttpApp(view).request('/live')).text()).toContain('Evening race')
})

test('names are text on the page, never markup', async () => {
  const server = fakeServer()
  server.live.push(raceOf('<script>alert("x")</script>\'&'))
  for (const path of ['/', '/live']) {
    const text = await page(server, path)
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;')
  }
})

test('[SES4] a private session is not on the page', async () => {
  const server = fakeServer()
  const race = raceOf('Hidden')
  server.live.push({ ...race, listing: { ...race.listing, visibility: Visibility.Private } })
  expect(await page(server)).not.toContain('Hidden')
})

test('the security policy admits exactly the style and the script of the page', async () => {
  const answer = await createHttpApp(fakeServer().view).request('/')
  const policy = answer.headers.get('Content-Security-Policy')
  const text = await answer.text()
  for (const tag of ['style', 'script']) {
    const source = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text)![1]!
    expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(source).digest('base64')}'`)
  }
  expect(text).not.toMatch(/ style="| on[a-z]+="|src=/)
})

test('many viewers cost one rendering in half a second', async () => {
  let rendered = 0
  let nowMs = 0
  const sessions = () => {
    rendered++
    return []
  }
  const { view } = fakeServer({ sessions })
  const app = createHttpApp(view, { nowMs: () => nowMs })
  for (nowMs = 0; nowMs < 1000; nowMs += 50) await app.request('/live')
  expect(rendered).toBe(2)
})

test.each([
  [undefined, '–'],
  [0, '0:00.000'],
  [62_345, '1:02.345'],
  [59_999.6, '1:00.000'],
  [3_600_000, '60:00.000'],
])('a lap time of %s ms reads %s', (ms, text) => {
  expect(lapTimeText(ms)).toBe(text)
})
