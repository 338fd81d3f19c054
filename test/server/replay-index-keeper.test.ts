import { expect, test } from 'vitest'
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
