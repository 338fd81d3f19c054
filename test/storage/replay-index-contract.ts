import { describe, expect, test } from 'vitest'
import { GameMode } from '../../src/protocol/enums.ts'
import type { PlayerId, TrackId } from '../../src/protocol/ids.ts'
import type { ReplayPageRequest } from '../../src/storage/replay-index.ts'
import type { Storage } from '../../src/storage/storage.ts'
import type { StorageFixture } from './storage-contract.ts'
import { aReplay, id, replayId } from './support/stored.ts'

/** What every implementation of the index of recordings must do. */
export function describeReplayIndex(name: string, open: () => Promise<StorageFixture>): void {
  describe(name, () => {
    test('a recording is found again as it was saved, with no name and not pinned', async () => {
      await using fixture = await open()
      await fixture.storage.saveReplay(aReplay(1))
      expect(await fixture.storage.replay(replayId(1))).toEqual({ ...aReplay(1), isPinned: false })
      expect(await fixture.storage.replay(replayId(2))).toBeUndefined()
    })

    test('one that is still recorded has no winner and no hash', async () => {
      await using fixture = await open()
      const { winner: _, sha256: __, ...replay } = aReplay(1, { state: 'recording' })
      await fixture.storage.saveReplay(replay)
      expect(await fixture.storage.replay(replayId(1))).toEqual({ ...replay, isPinned: false })
    })

    test('saving it again changes all but the name and the pin, which are an operator’s', async () => {
      await using fixture = await open()
      const { storage } = fixture
      await storage.saveReplay(aReplay(1, { state: 'recording' }))
      expect(await storage.changeReplay(replayId(1), { name: 'Final', isPinned: true })).toBe(true)
      await storage.saveReplay(aReplay(1, { laps: 9 }))
      expect(await storage.replay(replayId(1))).toMatchObject({ laps: 9, name: 'Final', isPinned: true })
    })

    test('a change leaves what it does not name, and an empty name takes the name away', async () => {
      await using fixture = await open()
      const { storage } = fixture
      await storage.saveReplay(aReplay(1))
      await storage.changeReplay(replayId(1), { name: 'Final', isPinned: true })
      await storage.changeReplay(replayId(1), { isPinned: false })
      expect(await storage.replay(replayId(1))).toMatchObject({ name: 'Final', isPinned: false })
      await storage.changeReplay(replayId(1), { name: '' })
      expect(await storage.replay(replayId(1))).not.toHaveProperty('name')
      expect(await storage.changeReplay(replayId(2), { isPinned: true })).toBe(false)
    })

    test('one that was removed is in no list any more, and removing it again is harmless', async () => {
      await using fixture = await open()
      const { storage } = fixture
      await storage.saveReplay(aReplay(1))
      await storage.removeReplay(replayId(1))
      await storage.removeReplay(replayId(1))
      expect(await storage.replay(replayId(1))).toBeUndefined()
      expect(await storage.listReplays({ limit: 5 })).toEqual({ items: [] })
    })

    test('the list is newest first, page by page, without gaps or repeats and without private sessions', async () => {
      await using fixture = await open()
      const { storage } = fixture
      for (const number of [3, 1, 5, 2, 4]) {
        await storage.saveReplay(aReplay(number, { startedAtMs: number > 2 ? 7 : 3 }))
      }
      await storage.saveReplay(aReplay(6, { isListed: false }))
      expect(await pagesOf(storage, { limit: 2 })).toEqual([5, 4, 3, 2, 1].map(replayId))
    })

    test('one that is said to have begun when no race can costs the list nothing but itself', async () => {
      await using fixture = await open()
      const { storage } = fixture
      await storage.saveReplay(aReplay(1))
      for (const [index, startedAtMs] of [8.65e15, 2 ** 60, -5].entries()) {
        await storage.saveReplay(aReplay(2 + index, { startedAtMs }))
      }
      for (const isAscending of [true, false]) {
        expect(await pagesOf(storage, { limit: 1, isAscending })).toEqual([replayId(1)])
      }
    })

    test('it is sorted by length, laps and bytes both ways, ties by id', async () => {
      await using fixture = await open()
      const { storage } = fixture
      const small = { lengthTicks: 480, laps: 1, bytes: 1 }
      await storage.saveReplay(aReplay(1, small))
      await storage.saveReplay(aReplay(2, { lengthTicks: 480, tickRateHz: 120, laps: 2, bytes: 2 }))
      await storage.saveReplay(aReplay(3, small))
      for (const sort of ['length', 'laps', 'bytes'] as const) {
        expect(await pagesOf(storage, { limit: 1, sort }), sort).toEqual([2, 3, 1].map(replayId))
        expect(await pagesOf(storage, { limit: 1, sort, isAscending: true }), sort).toEqual([1, 3, 2].map(replayId))
      }
    })

    test('it is filtered by track, player, mode, time and pin; names and ids in any letter case', async () => {
      await using fixture = await open()
      const { storage } = fixture
      await storage.saveReplay(aReplay(1, { startedAtMs: 2000 }))
      await storage.changeReplay(replayId(1), { isPinned: true })
      const other = { trackId: id<TrackId>(1001), trackName: "Oval'; DROP TABLE replays", mode: GameMode.FreePractice }
      const players = [{ name: 'Ana B', playerId: id<PlayerId>(2002), isAi: true }]
      await storage.saveReplay(aReplay(2, { ...other, players, startedAtMs: 1000 }))
      await storage.saveReplay(aReplay(3, { ...other, players, startedAtMs: 3000 }))
      const filters: readonly Partial<ReplayPageRequest>[] = [
        { track: 'OVAL' },
        { track: id(1000).toUpperCase() },
        { player: 'ana' },
        { player: id(2001) },
        { mode: GameMode.Race },
        { fromMs: 2000, toMs: 3000 },
        { isPinned: true },
      ]
      for (const filter of filters) {
        expect(await pagesOf(storage, { limit: 5, ...filter }), JSON.stringify(filter)).toEqual([replayId(1)])
      }
      expect(await pagesOf(storage, { limit: 5, isPinned: false })).toEqual([3, 2].map(replayId))
    })

    test('a page after a text that is no mark is empty', async () => {
      await using fixture = await open()
      await fixture.storage.saveReplay(aReplay(1))
      expect(await fixture.storage.listReplays({ limit: 5, after: "0' OR 1=1" })).toEqual({ items: [] })
    })

    test('the pinned ones are known, those of private sessions too, and only as long as they are', async () => {
      await using fixture = await open()
      const { storage } = fixture
      for (const number of [1, 2, 3]) await storage.saveReplay(aReplay(number, { isListed: number > 1 }))
      for (const number of [3, 1, 2]) await storage.changeReplay(replayId(number), { isPinned: true })
      await storage.changeReplay(replayId(2), { isPinned: false })
      expect(await storage.pinnedReplays()).toEqual([1, 3].map(replayId))
    })

    test('all files are known with their size and state, those of private sessions too', async () => {
      await using fixture = await open()
      await fixture.storage.saveReplay(aReplay(1, { isListed: false, bytes: 7, state: 'recording' }))
      await fixture.storage.saveReplay(aReplay(2))
      await fixture.storage.changeReplay(replayId(2), { name: 'The final' })
      expect(await fixture.storage.replayFiles()).toEqual([
        { id: replayId(1), bytes: 7, state: 'recording', isPinned: false, isNamed: false },
        { id: replayId(2), bytes: 123_456, state: 'complete', isPinned: false, isNamed: true },
      ])
    })
  })
}

async function pagesOf(storage: Storage, request: ReplayPageRequest): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await storage.listReplays({ ...request, ...(after !== undefined && { after }) })
    ids.push(...page.items.map((replay) => replay.id))
    if (page.next === undefined) return ids
    after = page.next
  }
}
