import { join } from 'node:path'
import axe, { type Result } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { putFile, recordedFile } from '../support/recorded-file.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts'

// The status page as a visitor of a fresh server sees it: the shipped content, the demo race running, and a recording.

const CONTENT = join(import.meta.dirname, '../../content')
/** A folder for pictures of the page; none are taken when it is not given. */
const SCREENSHOTS = process.env['APEXSIM_SCREENSHOTS']
const CARS = 8

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

const replays = tempFolder()

let server: TestServer
let browser: Browser
let watched: WatchedPage
let page: Page

beforeAll(async () => {
  putFile(replays.path, recordedFile({ seconds: 3 }))
  server = await startTestServer({
    replays: { dir: replays.path },
    content: { tracks_dir: join(CONTENT, 'tracks'), cars_dir: join(CONTENT, 'cars') },
    session: { countdown_seconds: 1 },
    demo: { enabled: true, cars: CARS },
  })
  browser = await launchBrowser()
  watched = await openPage(browser)
  page = watched.page
  await page.goto(`http://127.0.0.1:${server.httpPort}/`)
})

afterAll(async () => {
  await browser?.close()
  await server?.[Symbol.asyncDispose]()
  replays[Symbol.dispose]()
})

/** Where the dots of the map are, in the order of the page. */
function dots(): Promise<string[]> {
  return page.locator('.map g').evaluateAll((all) => all.map((dot) => dot.getAttribute('transform') ?? ''))
}

test('the demo race is on the page: a row and a dot for every car, and the dots move by themselves', async () => {
  await expect.poll(() => page.locator('tbody tr').count(), { timeout: 20_000 }).toBe(CARS)
  const before = await dots()
  expect(before).toHaveLength(CARS)
  const firstRow = await page.locator('tbody tr').first().elementHandle()
  await expect
    .poll(async () => (await dots()).filter((place) => !before.includes(place)).length, { timeout: 20_000 })
    .toBe(CARS)
  // The page is patched: an element that was replaced would have lost its animation, its focus and its selection.
  expect(await firstRow?.evaluate((row) => row.isConnected)).toBe(true)
})

test('recordings are on the page, and their links are to the files', async () => {
  const link = page.locator('main li a')
  await expect.poll(() => link.count(), { timeout: 20_000 }).toBe(1)
  const href = await link.getAttribute('href')
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}${href}`)
  expect(answer.headers.get('Content-Type')).toBe('application/vnd.apexsim.replay')
  await answer.body?.cancel()
})

test.each([
  ['a wide light', DESKTOP, 'light'],
  ['a wide dark', DESKTOP, 'dark'],
  ['a narrow light', PHONE, 'light'],
  ['a narrow dark', PHONE, 'dark'],
] as const)('on %s screen axe finds nothing wrong and nothing is cut off', async (_, size, colorScheme) => {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme })
  if (SCREENSHOTS !== undefined) {
    await page.screenshot({ path: join(SCREENSHOTS, `status-${size.width}-${colorScheme}.png`), fullPage: true })
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => (await window.axe.run()).violations)
  expect(violations.map(described)).toEqual([])
})

test.each([DESKTOP, PHONE])(
  'in the page of the API axe finds nothing wrong and nothing is cut off (%j)',
  async (size) => {
    const docs = await openPage(browser)
    await docs.page.setViewportSize(size)
    await docs.page.goto(`http://127.0.0.1:${server.httpPort}/api/docs`)
    for (const details of await docs.page.locator('#sessions details, #schemas details').all()) {
      await details.evaluate((element) => element.setAttribute('open', ''))
    }
    if (SCREENSHOTS !== undefined) await docs.page.screenshot({ path: join(SCREENSHOTS, `docs-${size.width}.png`) })
    expect(await docs.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width)
    await docs.page.evaluate(axe.source)
    const violations = await docs.page.evaluate(async () => (await window.axe.run()).violations)
    expect(violations.map(described)).toEqual([])
    expect(docs.complaints).toEqual([])
  },
)

test('the browser complains of nothing: no errors, no violated policy, no failed request', () => {
  expect(watched.complaints).toEqual([])
})

test('a page whose server falls silent says so, until the server answers again', async () => {
  const isSilent = () => page.locator('main.silent').count()
  await page.route('**/live', (route) => route.abort())
  await expect.poll(isSilent, { timeout: 20_000 }).toBe(1)
  await page.unroute('**/live')
  await expect.poll(isSilent, { timeout: 20_000 }).toBe(0)
})

function described({ id, nodes }: Result): string {
  return `${id}: ${nodes.map((node) => node.html).join(' ')}`
}

declare global {
  interface Window {
    axe: typeof axe
  }
}
