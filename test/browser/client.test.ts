import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CarId, TrackId } from '../../src/client/index.ts'
import { relayTo } from '../support/relay.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { type PageServer, startPageServer } from './support/page-server.ts'

// The SDK as its users run it: bundled, in a real browser, against a real server. What stands in `page.evaluate` runs in
// the page and sees nothing of this file but its argument.

const RING_ID = RING.id as TrackId
const CAR_ID = CAR.id as CarId

let server: TestServer
let pages: PageServer
let browser: Browser
let page: Page
let url: string

beforeAll(async () => {
  pages = await startPageServer()
  server = await startTestServer({ session: { countdown_seconds: 1 }, network: { allowed_origins: pages.origin } })
  browser = await launchBrowser()
  url = `ws://127.0.0.1:${server.httpPort}/ws`
})

afterAll(async () => {
  await browser?.close()
  await pages?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  const opened = await openPage(browser)
  page = opened.page
  await page.goto(pages.url)
  return async () => {
    await page.close()
    expect(opened.complaints).toEqual([])
  }
})

test('[FRM2] a page signs in over a WebSocket and lists tracks, cars and sessions', async () => {
  const seen = await page.evaluate(async (url) => {
    await using client = await window.apexSim.connect({ url, playerName: '  Ana ' })
    const names = async (list: AsyncIterable<{ readonly name: string }>) => {
      return (await Array.fromAsync(list)).map((item) => item.name)
    }
    return {
      playerName: client.playerName,
      tickRateHz: client.tickRateHz,
      tracks: await names(client.tracks()),
      cars: await names(client.cars()),
      sessions: await names(client.sessions()),
    }
  }, url)
  expect(seen).toEqual({ playerName: 'Ana', tickRateHz: 240, tracks: [RING.name], cars: [CAR.name], sessions: [] })
})

test('[CNT1] a track arrives whole, with the hash that the list names', async () => {
  const seen = await page.evaluate(
    async ({ url, trackId }) => {
      await using client = await window.apexSim.connect({ url, playerName: 'Ana' })
      const { items } = await client.listTracks()
      const { data, hash } = await client.requestTrack(trackId)
      return { isVerifiable: 'subtle' in crypto, hash, listedHash: items[0]?.hash, nodes: data.nodes.xM.length }
    },
    { url, trackId: RING_ID },
  )
  expect(seen).toMatchObject({ isVerifiable: true, hash: seen.listedHash, nodes: 72 })
})

test('[INP2] a driver in a browser sees tick after tick and moves his car with his inputs', async () => {
  const drive = await page.evaluate(
    async ({ url, trackId, carId }) => {
      await using client = await window.apexSim.connect({ url, playerName: 'Ana' })
      await client.selectCar(carId)
      const session = await client.createSession({ trackId, maxPlayers: 2, aiCount: 1, lapLimit: 3 })
      const countdownSeconds = await client.startSession()
      const slot = session.you?.slot ?? Number.NaN
      const ticks: number[] = []
      let frameBytesMax = 0
      for await (const frame of client.telemetry()) {
        const { tick, count, speedMps } = frame.columns
        ticks.push(tick)
        frameBytesMax = Math.max(frameBytesMax, frame.bytes)
        client.sendInput({ steering: 0, throttle: 1, brake: 0 })
        const isApplied = client.appliedSequence(frame) > 0
        if (count === 2 && isApplied && (speedMps[slot] ?? 0) > 5 && ticks.length >= 20) break
      }
      await client.leaveSession()
      const { undecodable } = client.counters
      return { countdownSeconds, ticks, frameBytesMax, undecodable, hasSession: client.session !== undefined }
    },
    { url, trackId: RING_ID, carId: CAR_ID },
  )
  expect(drive).toMatchObject({ countdownSeconds: 1, undecodable: 0, hasSession: false })
  expect(drive.ticks).toEqual([...new Set(drive.ticks)].toSorted((a, b) => a - b))
  expect(drive.frameBytesMax).toBeLessThan(200)
})

test('[AUTH5] a page whose connection is cut in mid-race is back in its seat by itself, in the midst of its loops', async () => {
  const relay = await relayTo(server.httpPort)
  await page.exposeFunction('cut', () => relay.cut())
  const seen = await page.evaluate(
    async ({ url, trackId, carId }) => {
      await using client = await window.apexSim.connect({ url, playerName: 'Ana', reconnect: { firstDelayMs: 20 } })
      await client.selectCar(carId)
      const session = await client.createSession({ trackId, maxPlayers: 1, lapLimit: 9 })
      await client.setGameMode(window.apexSim.GameMode.FreePractice)
      await (window as unknown as { cut(): Promise<void> }).cut()
      const states: string[] = []
      for await (const event of client.events) {
        if (event.type === 'connection') states.push(event.state)
        if (states.at(-1) === 'resumed') break
      }
      for await (const frame of client.telemetry()) {
        client.sendInput({ steering: 0, throttle: 1, brake: 0 })
        if (client.appliedSequence(frame) > 0) break
      }
      return { states, isSameSession: client.session === session, isResumed: client.isResumed }
    },
    { url: `ws://127.0.0.1:${relay.port}/ws`, trackId: RING_ID, carId: CAR_ID },
  )
  expect(seen).toEqual({ states: ['reconnecting', 'resumed'], isSameSession: true, isResumed: true })
  await untilPlayers(server, 0)
})

test('a player whose page is closed is gone from the server', async () => {
  await page.evaluate(async (url) => void (await window.apexSim.connect({ url, playerName: 'Ana' })), url)
  await untilPlayers(server, 1)
  await page.close()
  await untilPlayers(server, 0)
})

test('[SHUT1] a page learns that its server goes down and may come again', async () => {
  await using other = await startTestServer({ network: { allowed_origins: pages.origin } })
  const ended = page.evaluate(async (url) => {
    const client = await window.apexSim.connect({ url, playerName: 'Ana', reconnect: false })
    const error = await client.closed
    return { reason: error?.reason, isRetryable: error?.isRetryable }
  }, `ws://127.0.0.1:${other.httpPort}/ws`)
  await untilPlayers(other, 1)
  other.stop()
  expect(await ended).toEqual({ reason: 'shutting_down', isRetryable: true })
})

test('[FRM2] a page whose origin the server does not name cannot connect', async () => {
  await using other = await startTestServer()
  const foreign = await openPage(browser)
  await foreign.page.goto(pages.url)
  const reason = foreign.page.evaluate(async (url) => {
    const refusal: { reason?: string } = await window.apexSim.connect({ url, playerName: 'Ana' }).then(
      () => ({}),
      (error) => error,
    )
    return refusal.reason
  }, `ws://127.0.0.1:${other.httpPort}/ws`)
  expect(await reason).toBe('connection_failed')
  expect(foreign.complaints).toEqual([expect.stringContaining('403')])
  await foreign.page.close()
})

async function untilPlayers({ parts }: TestServer, count: number): Promise<void> {
  await expect.poll(() => parts.directory.playerCount, { timeout: 20_000, interval: 10 }).toBe(count)
}
