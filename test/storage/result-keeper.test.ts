import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createResultKeeper } from '../../src/storage/result-keeper.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { StorageError, type StoredRace } from '../../src/storage/storage.ts'
import { aRace, id } from './support/stored.ts'
import { tempFolder } from './support/temp-folder.ts'
import { createTestTimers } from './support/test-timers.ts'

const UNAVAILABLE = new StorageError('unavailable', 'The disk is full.', { isTransient: true })
const REFUSED = new StorageError('failed', 'The row is not allowed.', { isTransient: false })

/** A keeper over a storage that fails as `fault` says, on time that stands still until advanced. */
function startKeeper({ queueMax = 10 } = {}) {
  const saved: StoredRace[] = []
  const logged: string[] = []
  const faults: { current: ((race: StoredRace) => StorageError | undefined) | undefined } = { current: undefined }
  const timers = createTestTimers()
  const saveRace = async (race: StoredRace) => {
    const error = faults.current?.(race)
    if (error) throw error
    saved.push(race)
  }
  const line = (_: unknown, message?: string) => logged.push(message ?? '')
  const log = { info: line, warn: line, error: line }
  const keeper = createResultKeeper({ storage: { saveRace }, deadlineMs: 2000, queueMax, log, timers })
  return { keeper, saved, logged, faults, timers }
}

test('a result that is saved at once is persisted before it is announced', async () => {
  const { keeper, saved } = startKeeper()
  expect(await keeper.save(aRace(1))).toEqual({ isPersisted: true })
  expect([saved, keeper.pending]).toEqual([[aRace(1)], 0])
})

test('a fault that passes within the deadline goes unnoticed', async () => {
  const { keeper, faults, timers } = startKeeper()
  faults.current = () => UNAVAILABLE
  const answer = keeper.save(aRace(1))
  await timers.advance(500)
  faults.current = undefined
  await timers.advance(1000)
  expect(await answer).toEqual({ isPersisted: true })
})

test('at the deadline a result is announced as not persisted and still saved later', async () => {
  const { keeper, saved, faults, timers } = startKeeper()
  faults.current = () => UNAVAILABLE
  const answer = keeper.save(aRace(1))
  await timers.advance(2000)
  expect([await answer, keeper.pending]).toEqual([{ isPersisted: false }, 1])
  faults.current = undefined
  await timers.advance(30_000)
  expect([saved, keeper.pending, keeper.lostTotal]).toEqual([[aRace(1)], 0, 0])
})

test('a result is overdue from its deadline until it is saved, not while it is first being saved', async () => {
  const { keeper, faults, timers } = startKeeper()
  faults.current = () => UNAVAILABLE
  const answer = keeper.save(aRace(1))
  await timers.advance(1999)
  expect(keeper.overdue).toBe(0)
  await timers.advance(1)
  await answer
  expect(keeper.overdue).toBe(1)
  faults.current = undefined
  await timers.advance(30_000)
  expect(keeper.overdue).toBe(0)
})

test('waiting results are saved oldest first', async () => {
  const { keeper, saved, faults, timers } = startKeeper()
  faults.current = () => UNAVAILABLE
  const answers = [1, 2, 3].map((number) => keeper.save(aRace(1, number)))
  await timers.advance(0)
  faults.current = undefined
  await timers.advance(500)
  await Promise.all(answers)
  expect(saved.map((race) => race.number)).toEqual([1, 2, 3])
})

test('when too many wait the oldest is given up and logged', async () => {
  const { keeper, logged, faults, timers } = startKeeper({ queueMax: 2 })
  faults.current = () => UNAVAILABLE
  const [first] = [1, 2, 3].map((number) => keeper.save(aRace(1, number)))
  expect(await first).toEqual({ isPersisted: false })
  await timers.advance(0)
  expect([keeper.pending, keeper.lostTotal]).toEqual([2, 1])
  expect(logged).toContain('a result is given up: too many results wait')
})

test('a result the database refuses for good does not hold up the next', async () => {
  const { keeper, saved, logged, faults } = startKeeper()
  faults.current = (race) => (race.number === 1 ? REFUSED : undefined)
  const answers = await Promise.all([keeper.save(aRace(1, 1)), keeper.save(aRace(1, 2))])
  expect(answers).toEqual([{ isPersisted: false }, { isPersisted: true }])
  expect([saved.length, keeper.lostTotal]).toEqual([1, 1])
  expect(logged).toContain('a result is given up: the database refused it')
})

test('draining waits for the last attempt to succeed', async () => {
  const { keeper, faults, timers } = startKeeper()
  faults.current = () => UNAVAILABLE
  void keeper.save(aRace(1))
  await timers.advance(5000)
  faults.current = undefined
  expect(await keeper.drain(1000)).toBe(0)
})

test('draining ends at its time limit, logs what is left and stops trying', async () => {
  const { keeper, saved, logged, faults, timers } = startKeeper()
  faults.current = () => UNAVAILABLE
  void keeper.save(aRace(1))
  const drained = keeper.drain(1000)
  await timers.advance(1000)
  expect(await drained).toBe(1)
  expect(logged).toContain('a result is given up: the server stops')
  faults.current = undefined
  await timers.advance(60_000)
  expect(saved).toEqual([])
})

test('on a real database that is locked the result is announced first and saved once the lock is gone', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'test.sqlite')
  const storage = createSqliteStorage({ path })
  await storage.check()
  using other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const line = () => {}
  const log = { info: line, warn: line, error: line }
  const keeper = createResultKeeper({ storage, deadlineMs: 20, queueMax: 5, log })
  expect(await keeper.save(aRace(1))).toEqual({ isPersisted: false })
  other.exec('ROLLBACK')
  expect(await keeper.drain(10_000)).toBe(0)
  expect(await storage.races(id(1))).toEqual([aRace(1)])
  await storage.close()
})
