import { expect, test } from 'vitest'
import { refusal } from '../../src/replay/replay-answer.ts'
import type { ScannedFolder } from '../../src/runtime/replay-library/library-calls.ts'
import type { ReplayLibrary } from '../../src/runtime/replay-library/replay-library.ts'
import { ReplayIndexKeeper } from '../../src/server/replays/replay-index-keeper.ts'
import type { ReplayFileRow, ReplayIndex } from '../../src/storage/replay-index.ts'

const row = (id: string, changes: Partial<ReplayFileRow> = {}): ReplayFileRow => ({
  id,
  bytes: 1,
  state: 'complete',
  isPinned: false,
  isNamed: false,
  ...changes,
})
const ROWS = [row('plain'), row('pinned', { isPinned: true }), row('named', { isNamed: true }), row('there')]

/** The rows that are forgotten when the folder is like this. */
async function forgottenOver(folder: ScannedFolder): Promise<string[]> {
  const forgotten: string[] = []
  const library = { scan: async () => ({ ok: true, value: folder }) } as unknown as ReplayLibrary
  const storage = {
    replayFiles: async () => ROWS,
    removeReplay: async (id: string) => void forgotten.push(id),
  } as unknown as ReplayIndex
  await new ReplayIndexKeeper({ library, storage, log: { warn: () => {} }, onMissed: () => {} }).readFolder()
  return forgotten
}

const THERE = { id: 'there', bytes: 1, isPart: false }

test('what is gone from the folder is forgotten', async () => {
  expect(await forgottenOver({ files: [THERE], isWhole: true })).toEqual(['plain', 'pinned', 'named'])
})

test('of an empty folder what is pinned or named is remembered', async () => {
  expect(await forgottenOver({ files: [], isWhole: true })).toEqual(['plain', 'there'])
})

test('over a folder that is away, or has more files than are looked at, nothing is forgotten', async () => {
  expect(await forgottenOver({ files: [], isWhole: false })).toEqual([])
  expect(await forgottenOver({ files: [THERE], isWhole: false })).toEqual([])
})

test('a file that cannot be read is left out of lists, and costs no other its row', async () => {
  const saved: string[] = []
  const warned: object[] = []
  let missed = 0
  const ids = ['bad', 'good']
  const inspect = async (id: string) =>
    id === 'bad' ? refusal('unreadable', 'EIO') : { ok: true, value: { id, isInterrupted: false } }
  const value: ScannedFolder = { files: ids.map((id) => ({ id, bytes: 1, isPart: false })), isWhole: true }
  const library = { scan: async () => ({ ok: true, value }), inspect } as unknown as ReplayLibrary
  const storage = {
    replayFiles: async () => [],
    saveReplay: async ({ id }: { id: string }) => void saved.push(id),
  } as unknown as ReplayIndex
  const log = { warn: (about: object) => void warned.push(about) }
  await new ReplayIndexKeeper({ library, storage, log, onMissed: () => void missed++ }).readFolder()
  expect([saved, warned, missed]).toEqual([['good'], [{ replayId: 'bad', reason: 'unreadable' }], 0])
})
