import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { TrackId } from '../../src/protocol/ids.ts'
import { serve } from '../support/dropouts.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { player } from '../support/session-workers.ts'
import { RING } from '../support/test-content.ts'
import { until } from '../support/until.ts'

// A race over the wire, looked at while it is run: what the recorder writes is there a moment later.

const HZ = 240
/** Ticks between two looks. */
const STEP = 16
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
  readonly end_tick: number
  readonly next?: string
}

interface PlaybackState {
  readonly replay_tick: number
  readonly is_buffering: boolean
}

/** Ana's race, whose ticks pass when told to, and the door by which it is looked at. */
async function liveRace() {
  const ticks = new ManualTickSource()
  const session = { countdown_seconds: 1 }
  const server = await serve({ replays: { record: ['race'] }, session, limits: { rates } }, ticks)
  const ana = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  await ana.createSession({ trackId: RING.id as TrackId, maxPlayers: 2, aiCount: 1, lapLimit: 99 })
  await ana.startSession()
  const get = async <T>(path: string) =>
    (await (await fetch(`http://127.0.0.1:${server.httpPort}/api${path}`)).json()) as T
  const { counters } = server.parts.metrics
  /** As the recorder keeps up: with `queued` 0 whatever is to be written has been. */
  const pass = async (passing: number, queued = 7) => {
    for (let count = 0; count < passing; count += 8) {
      ticks.due(8)
      await turn()
      await until(() => counters.recorderQueued <= queued)
    }
  }
  return {
    server,
    ana,
    get,
    pass,
    items: async () => (await get<{ items: Item[] }>('/replays')).items,
    frames: (id: string, query: string) => get<Frames>(`/replays/${id}/frames?hz=1${query}`),
    async passUntil(isSo: () => Promise<boolean>) {
      do await pass(HZ / 2)
      while (!(await isSo()))
    },
    raceTick: () => counters.recorderFrames,
  }
}

test('a race can be read back while it is run, and is complete when it has ended', async () => {
  const { ana, items, frames, passUntil } = await liveRace()
  await passUntil(async () => (await items()).length === 1)
  const { id, state } = (await items())[0]!
  expect(state).toBe('recording')
  await passUntil(async () => (await frames(id, '')).ticks.length >= 3)
  const { ticks: first } = await frames(id, '&to=3')
  expect(first).toEqual([1, 241, 481])
  const { next } = await frames(id, '')
  await passUntil(async () => (await frames(id, `&from=${next}`)).ticks.length > 0)

  await ana.leaveSession()
  await vi.waitUntil(async () => (await items())[0]?.state === 'complete', SOON)
  expect(await items()).toMatchObject([
    { id, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), players: [{}, { name: 'Ana' }] },
  ])
  expect(await frames(id, '&from=999:00')).not.toHaveProperty('next')
})

test('[RPL1] a race that is driven now is played up to about two seconds behind it, where nothing is waited for', async () => {
  const { server, get, pass, items, frames, passUntil, raceTick } = await liveRace()
  await passUntil(async () => (await items()).length === 1)
  const { id } = (await items())[0]!
  await passUntil(async () => (await frames(id, '')).ticks.length >= 4)
  const bo = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Bo')
  const session = await bo.openPlayback(id)
  /** How far behind the race the playback is; the thread that reads files has answered all that was asked before. */
  const look = async () => {
    const { end_tick } = await frames(id, '&from=0&to=1')
    expect(raceTick() - (end_tick - 1)).toBeLessThanOrEqual(2 * HZ)
    const state = await get<PlaybackState>(`/sessions/${session.id}/playback`)
    return { behind: raceTick() - state.replay_tick, isBuffering: state.is_buffering }
  }
  const watch = async (seconds: number) => {
    const seen = []
    for (let passed = 0; passed < seconds * HZ; passed += STEP) {
      await pass(STEP, 0)
      seen.push(await look())
    }
    return seen
  }
  const expectAtEdge = (behind: number) => {
    expect(behind).toBeGreaterThanOrEqual(1.5 * HZ)
    expect(behind).toBeLessThanOrEqual(2.25 * HZ)
  }
  await watch(1.5)
  // At any moment of the second in which the next chunk is being filled.
  for (const wait of [0.05, 0.4, 0.7]) {
    await watch(wait)
    await bo.playback.seek({ tick: 0xffff_ffff })
    // Until it is shown it stands still.
    const [, , shown, ...later] = await watch(1.25)
    for (const { behind, isBuffering } of later) {
      expect([behind, isBuffering]).toEqual([shown!.behind, false])
      expectAtEdge(behind)
    }
  }
  await bo.playback.setSpeed(8)
  await bo.playback.seek({ tick: 0 })
  const caughtUp = (await watch(3)).slice(-10)
  for (const { behind, isBuffering } of caughtUp) {
    expect(isBuffering).toBe(false)
    expectAtEdge(behind)
  }
})
