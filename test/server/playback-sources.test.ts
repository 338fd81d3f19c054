import { expect, test } from 'vitest'
import { refusal } from '../../src/replay/replay-answer.ts'
import { chunkSpans, incidentTicks, lapEnds } from '../../src/replay/seek-index.ts'
import type { ReplayOutline } from '../../src/runtime/replay-library/library-calls.ts'
import { createPlaybackSources, type PlaybackLibrary } from '../../src/server/playback-sources.ts'
import { HEADER } from '../actors/playback/support/memory-source.ts'

/** Of a recording that grows: the `part`-th second of it. */
function outline(part: number, rest: Partial<ReplayOutline> = {}): ReplayOutline {
  return {
    header: HEADER,
    isWhole: false,
    chunks: chunkSpans([{ firstTick: part * 240, ticks: 240 }]),
    looked: part + 1,
    laps: lapEnds([{ tick: part * 240 + 1, slot: part, lap: 1 }]),
    incidents: incidentTicks([
      { tick: part * 240 + 2, kind: 'penalty' },
      { tick: part * 240 + 3, kind: 'joined' },
    ]),
    arrivals: [],
    isGrowing: true,
    ending: undefined,
    ...rest,
  }
}

interface Rest {
  readonly chunk?: PlaybackLibrary['chunk']
  readonly find?: PlaybackLibrary['find']
}

/** Answers one outline after another. */
function libraryOf(
  outlines: ReplayOutline[],
  { chunk = async () => refusal('busy', ''), find }: Rest = {},
): PlaybackLibrary {
  return {
    find: find ?? (async () => undefined),
    outline: async () => {
      const value = outlines.shift()
      return value === undefined ? refusal('unknown', '') : { ok: true, value }
    },
    chunk,
  }
}

const { signal } = new AbortController()

test('[RPL1] what a recording has grown by is put behind what is known, and the whole replaces it', async () => {
  const whole = outline(7, { isWhole: true, isGrowing: false })
  const source = await createPlaybackSources(libraryOf([outline(0), outline(1), whole])).open('a', signal)
  await source.refresh()
  const { chunks, laps, incidents } = source.contents
  expect([...chunks.firstTicks, ...chunks.ticks]).toEqual([0, 240, 240, 240])
  expect([...laps.ticks, ...laps.slots, ...laps.laps]).toEqual([1, 241, 0, 1, 1, 1])
  expect([...incidents]).toEqual([2, 242])
  await source.refresh()
  expect([...source.contents.chunks.firstTicks]).toEqual([7 * 240])
  expect(source.contents).toMatchObject({ isGrowing: false, isSettled: true })
})

test.each([
  ['busy', 'replays_busy'],
  ['unavailable', 'replays_busy'],
  ['unknown', 'replay_not_found'],
  ['damaged', 'replay_unreadable'],
  ['unreadable', 'replay_unreadable'],
] as const)('[RPL1] a chunk that is %s is told apart as %s', async (given, reason) => {
  const library = libraryOf([outline(0)], { chunk: async () => refusal(given, '') })
  const source = await createPlaybackSources(library).open('a', signal)
  await expect(source.chunk(0)).rejects.toMatchObject({ reason })
})

test('[RPL1] the hash of the file is what the index says, and nothing when it says nothing', async () => {
  const hashes = []
  for (const find of [
    async () => ({ sha256: 'ab' }),
    async () => ({}),
    async () => undefined,
    () => Promise.reject(new Error('the database is away')),
  ]) {
    hashes.push((await createPlaybackSources(libraryOf([outline(0)], { find })).open('a', signal)).sha256)
  }
  expect(hashes).toEqual(['ab', undefined, undefined, undefined])
})
