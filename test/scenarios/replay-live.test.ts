import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { TrackId } from '../../src/protocol/ids.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { player } from '../support/session-workers.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// A race over the wire, looked at by HTTP while it is run: what the recorder writes is there a moment later.

/** A recorder and a reader on two threads, on a machine that may be slow. */
const SOON = { timeout: 20_000 }
/** It is asked over and over. */
const rates = { http_api_per_second: 100_000, http_replay_per_second: 100_000 }

interface Item {
  readonly id: string
  readonly state: string
  readonly sha256?: string
}

interface Frames {
  readonly ticks: number[]
  readonly next?: string
}

test('a race can be read back while it is run, and is complete when it has ended', async () => {
  const ticks = new ManualTickSource()
  const session = { countdown_seconds: 1 }
  await using server = await startTestServer({ replays: { record: ['race'] }, session, limits: { rates } }, ticks)
  const get = async <T>(path: string) =>
    (await (await fetch(`http://127.0.0.1:${server.httpPort}/api/replays${path}`)).json()) as T
  const items = async () => (await get<{ items: Item[] }>('')).items
  const { counters } = server.parts.metrics
  const pass = async (seconds: number) => {
    for (let count = 0; count < seconds * 240; count += 8) {
      ticks.due(8)
      await turn()
      await until(() => counters.recorderQueued < 8)
    }
  }
  const passUntil = async (isSo: () => Promise<boolean>) => {
    do await pass(0.5)
    while (!(await isSo()))
  }
  const frames = (id: string, query: string) => get<Frames>(`/${id}/frames?hz=1${query}`)
  const client = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  await client.createSession({ trackId: RING.id as TrackId, maxPlayers: 2, aiCount: 1, lapLimit: 99 })
  await client.startSession()

  await passUntil(async () => (await items()).length === 1)
  const { id, state } = (await items())[0]!
  expect(state).toBe('recording')
  await passUntil(async () => (await frames(id, '')).ticks.length >= 3)
  const { ticks: first } = await frames(id, '&to=3')
  expect(first).toEqual([1, 241, 481])
  const { next } = await frames(id, '')
  await passUntil(async () => (await frames(id, `&from=${next}`)).ticks.length > 0)

  await client.leaveSession()
  await vi.waitUntil(async () => (await items())[0]?.state === 'complete', SOON)
  expect(await items()).toMatchObject([
    { id, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), players: [{}, { name: 'Ana' }] },
  ])
  expect(await frames(id, '&from=999:00')).not.toHaveProperty('next')
})
