import { lstatSync, readdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { isReplayId } from '../../replay/replay-header.ts'
import { FILES_MAX } from './limits.ts'

/**
 * The folder of recordings as it is read: `<id>.apxr`, or `<id>.apxr.part` while one is recorded. A path is only ever
 * made from an id that was checked, and links are not followed, so nothing outside the folder is opened.
 */
export interface FoundFile {
  readonly id: string
  readonly path: string
  readonly bytes: number
  /** Tells a file from another that was put in its place. */
  readonly inode: number
  /** Not finished: it is recorded now, or a crash left it. */
  readonly isPart: boolean
}

const FINISHED = '.apxr'
const PART = '.apxr.part'
/** In the order in which they are looked for: a finished file stands for one that is not. */
export const FILE_ENDINGS = [FINISHED, PART] as const

/** The file of a recording; undefined when there is none or the text is no id. */
export function findFile(dir: string, id: string): FoundFile | undefined {
  return isReplayId(id) ? (lookAt(dir, id, FINISHED) ?? lookAt(dir, id, PART)) : undefined
}

/**
 * The recordings in the folder, by id, each once. Not whole when there may be more: the folder is not there, or has
 * FILES_MAX and more.
 */
export function listFolder(dir: string): { readonly files: readonly FoundFile[]; readonly isWhole: boolean } {
  const names = namesIn(dir)
  const ids = new Set<string>()
  for (const name of names ?? []) {
    const ending = FILE_ENDINGS.find((each) => name.endsWith(each))
    const id = ending === undefined ? '' : name.slice(0, -ending.length)
    if (isReplayId(id)) ids.add(id)
    if (ids.size >= FILES_MAX) break
  }
  const files = [...ids].sort().flatMap((id) => findFile(dir, id) ?? [])
  return { files, isWhole: names !== undefined && ids.size < FILES_MAX }
}

/** Removes a recording, finished or not; false when there is none. */
export function removeFile(dir: string, id: string): boolean {
  const file = findFile(dir, id)
  if (file === undefined) return false
  unlinkSync(file.path)
  return true
}

/** Undefined when the folder is not there. */
function namesIn(dir: string): string[] | undefined {
  try {
    return readdirSync(dir)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function lookAt(dir: string, id: string, ending: string): FoundFile | undefined {
  const path = join(dir, `${id}${ending}`)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isFile() ? { id, path, bytes: stats.size, inode: stats.ino, isPart: ending === PART } : undefined
}
