import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts'

// The inspector in a real browser, on a running demo race.

const CONTENT = join(import.meta.dirname, '../../content')
/** A folder for pictures of the page; none are taken when it is not given. */
const SCREENSHOTS = process.env['APEXSIM_SCREENSHOTS']

let server: TestServer
let browser: Browser
let watched: WatchedPage
let page: Page

beforeAll(async () => {
  browser = await launchBrowser()
  server = await startTestServer({
    content: { tracks_dir: join(CONTENT, 'tracks'), cars_dir: join(CONTENT, 'cars') },
    session: { countdown_seconds: 2 },
    demo: { enabled: true, cars: 8 },
    dev: { inspector: true },
  })
  watched = await openPage(browser)
  page = watched.page
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`http://127.0.0.1:${server.httpPort}/inspect`)
})

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
})

const PATIENCE = { timeout: 20_000 }

test('the tree shows the actors of the server, and below the sessions the demo race', async () => {
  const names = () => page.locator('#tree .name').allTextContents()
  await expect.poll(names, PATIENCE).toEqual(expect.arrayContaining(['server', 'lobby', 'sessions', 'sweeper']))
  await expect.poll(async () => (await names()).some((name) => name.startsWith('session ')), PATIENCE).toBe(true)
})

test('a click on the session draws its statechart: the state that it is in is marked, and the mark moves with it', async () => {
  await page.locator('#tree li', { hasText: /^session [0-9a-f]/ }).click()
  const active = () => page.locator('#canvas .state.active.leaf .title').allTextContents()
  await expect.poll(active, PATIENCE).toEqual(['racing'])
  expect(await page.locator('#canvas .state').count()).toBeGreaterThan(10)
  expect(await page.locator('#canvas .edge').count()).toBeGreaterThan(10)
  expect(await page.locator('#details').textContent()).toContain('room')
})

test('what is sent to an actor is in the log and in the sequence; the filter leaves what it names', async () => {
  const types = () => page.locator('#log .type').allTextContents()
  const ofRun = expect.arrayContaining([expect.stringMatching(/^run\./)])
  await expect.poll(types, PATIENCE).toEqual(ofRun)
  await expect.poll(() => page.locator('#lanes .what').allTextContents(), PATIENCE).toEqual(ofRun)
  await page.locator('#filter').fill('run.')
  await expect.poll(async () => (await types()).filter((type) => !type.startsWith('run.')), PATIENCE).toEqual([])
  await page.locator('#filter').fill('')
})

test('paused, the log stands still', async () => {
  await page.locator('#pause').click()
  const before = await page.locator('#log li').count()
  const figures = await page.locator('#figures').textContent()
  await (await signInDialect1(server.tcpPort, 'Ana')).close()
  await expect.poll(() => page.locator('#figures').textContent(), PATIENCE).not.toBe(figures)
  expect(await page.locator('#log li').count()).toBe(before)
  await page.locator('#pause').click()
  await expect.poll(() => page.locator('#log li').count(), PATIENCE).toBeGreaterThan(before)
  if (SCREENSHOTS !== undefined) await page.screenshot({ path: join(SCREENSHOTS, 'inspector.png') })
})

test("Stately's inspector is told everything, as @statelyai/inspect tells it", async () => {
  // It cannot be reached from here: this page says what it says when it is opened.
  await page.context().route('https://stately.ai/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<script>
        window.heard = []
        addEventListener('message', ({ data }) => heard.push(data.type + ' ' + (data.name ?? '')))
        opener.postMessage({ type: '@statelyai.connected' }, '*')
      </script>`,
    }),
  )
  const [hosted] = await Promise.all([page.waitForEvent('popup'), page.locator('#forward').click()])
  const heard = () => hosted.evaluate(() => (window as unknown as { heard: string[] }).heard)
  await expect.poll(heard, PATIENCE).toEqual(expect.arrayContaining(['@xstate.actor lobby', '@xstate.event ']))
  expect((await heard()).filter((text) => !text.startsWith('@xstate.'))).toEqual([])
  await hosted.close()
})

test('axe finds nothing wrong, and the browser complains of nothing', async () => {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => (await window.axe.run()).violations)
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  expect(watched.complaints).toEqual([])
})
