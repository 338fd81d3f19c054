import { describe, expect, test } from 'vitest'
import { type Storage, StorageError } from '../../src/storage/storage.ts'
import { anEntry, aRace, aSession, id } from './support/stored.ts'

/** A storage under test; `reopen` closes it and opens another on the same data. */
export interface StorageFixture extends AsyncDisposable {
  readonly storage: Storage
  readonly reopen: () => Promise<Storage>
}

/** What every implementation of the storage port must do. */
export function describeStorage(name: string, open: () => Promise<StorageFixture>): void {
  describe(name, () => {
    test('a session is found again as it was saved', async () => {
      await using fixture = await open()
      await fixture.storage.saveSession(aSession(1))
      expect(await fixture.storage.session(id(1))).toEqual(aSession(1))
      expect(await fixture.storage.session(id(2))).toBeUndefined()
    })

    test('saving a session again ends it and keeps one', async () => {
      await using fixture = await open()
      await fixture.storage.saveSession(aSession(1))
      await fixture.storage.saveSession(aSession(1, { endedAtMs: 1_700_000_300_000, hostName: 'Bo' }))
      const { items } = await fixture.storage.listSessions({ limit: 10 })
      expect(items).toEqual([aSession(1, { endedAtMs: 1_700_000_300_000, hostName: 'Bo' })])
    })

    test('sessions are listed newest first, page by page, without gaps or repeats', async () => {
      await using fixture = await open()
      for (const number of [3, 1, 5, 2, 4])
        await fixture.storage.saveSession(aSession(number, { createdAtMs: number > 2 ? 7 : 3 }))
      const names: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await fixture.storage.listSessions({ limit: 2, ...(after !== undefined && { after }) })
        names.push(...page.items.map((session) => session.name))
        if (page.next === undefined) break
        after = page.next
      }
      expect(names).toEqual(['Session 5', 'Session 4', 'Session 3', 'Session 2', 'Session 1'])
    })

    test('unlisted and excluded sessions are in no page', async () => {
      await using fixture = await open()
      await fixture.storage.saveSession(aSession(1, { isListed: false }))
      await fixture.storage.saveSession(aSession(2))
      await fixture.storage.saveSession(aSession(3))
      const page = await fixture.storage.listSessions({ limit: 1, excluding: [id(3)] })
      expect(page).toEqual({ items: [aSession(2)] })
    })

    test('a page after a text that is no mark is empty', async () => {
      await using fixture = await open()
      await fixture.storage.saveSession(aSession(1))
      expect(await fixture.storage.listSessions({ limit: 5, after: "0' OR 1=1" })).toEqual({ items: [] })
    })

    test('races come back whole, in the order they were run', async () => {
      await using fixture = await open()
      await fixture.storage.saveRace(aRace(1, 2))
      await fixture.storage.saveRace(aRace(1, 1))
      await fixture.storage.saveRace(aRace(2, 1))
      expect(await fixture.storage.races(id(1))).toEqual([aRace(1, 1), aRace(1, 2)])
      expect(await fixture.storage.races(id(9))).toEqual([])
    })

    test('a car that never finished a lap has no times, and one that was not penalised no penalty', async () => {
      await using fixture = await open()
      const {
        bestLapMs: _,
        lastLapMs: __,
        totalMs: ___,
        penaltyMs: ____,
        ...entry
      } = anEntry(1, { status: 'dnf', laps: 0, lapTimesMs: [] })
      await fixture.storage.saveRace(aRace(1, 1, [entry]))
      expect((await fixture.storage.races(id(1)))[0]?.entries).toEqual([entry])
    })

    test('a race saved twice is there once, as saved last', async () => {
      await using fixture = await open()
      await fixture.storage.saveRace(aRace(1))
      const last = { ...aRace(1, 1, [anEntry(1)]), resumed: 2 }
      await fixture.storage.saveRace(last)
      expect(await fixture.storage.races(id(1))).toEqual([last])
    })

    test('the hash of a recording is shown with the result of its race, whichever is saved first', async () => {
      await using fixture = await open()
      const [replayId, sha256] = ['20260101t120000z-00000001', 'ab'.repeat(32)]
      await fixture.storage.saveRace({ ...aRace(1), replayId })
      await fixture.storage.saveReplayHash({ replayId, sha256 })
      await fixture.storage.saveReplayHash({ replayId: `${replayId}2`, sha256 })
      await fixture.storage.saveRace({ ...aRace(1, 2), replayId: `${replayId}2` })
      await fixture.storage.saveRace({ ...aRace(1, 3), replayId: `${replayId}3` })
      expect(await fixture.storage.races(id(1))).toEqual([
        { ...aRace(1), replayId, replaySha256: sha256 },
        { ...aRace(1, 2), replayId: `${replayId}2`, replaySha256: sha256 },
        { ...aRace(1, 3), replayId: `${replayId}3` },
      ])
    })

    test('a name is text and nothing else', async () => {
      await using fixture = await open()
      const name = `'; DROP TABLE sessions; -- \u0000 ☃ "`
      await fixture.storage.saveSession(aSession(1, { name }))
      expect((await fixture.storage.session(id(1)))?.name).toBe(name)
    })

    test('a player can be saved at each sign-in', async () => {
      await using fixture = await open()
      const player = { id: id<never>(1), name: 'Ana', firstSeenMs: 1, lastSeenMs: 1 }
      await fixture.storage.savePlayer(player)
      await expect(fixture.storage.savePlayer({ ...player, lastSeenMs: 2 })).resolves.toBeUndefined()
    })

    test('what was saved is there after a restart', async () => {
      await using fixture = await open()
      await fixture.storage.saveSession(aSession(1))
      await fixture.storage.saveRace(aRace(1))
      const reopened = await fixture.reopen()
      expect(await reopened.session(id(1))).toEqual(aSession(1))
      expect(await reopened.races(id(1))).toEqual([aRace(1)])
    })

    test('close finishes what was asked before and refuses what comes after', async () => {
      await using fixture = await open()
      const saved = fixture.storage.saveRace(aRace(1))
      await fixture.storage.close()
      await expect(saved).resolves.toBeUndefined()
      await expect(fixture.storage.check()).rejects.toMatchObject({ code: 'closed', isTransient: false })
      await expect(fixture.storage.check()).rejects.toBeInstanceOf(StorageError)
      expect(await (await fixture.reopen()).races(id(1))).toHaveLength(1)
    })
  })
}
