import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ByteSource } from '../../replay/byte-source.ts'
import { isReplayId } from '../../replay/replay-header.ts'
import { FILES_MAX, FRESH_MS, SESSION_FILE_BYTES_MAX } from './limits.ts'
import type { KeptFile } from './retention.ts'

/**
 * The folder of recordings, as a port of which tests have others. Synchronous: it is used where waiting holds nobody up.
 * A recording is `<id>.apxr.part` while it grows and `<id>.apxr` when it is complete; beside the first there may be
 * `<id>.apxr.session`, which goes with it. Ids are checked here, so nothing outside the folder is touched. Calls throw what
 * node:fs throws.
 */
export interface ReplayDisk {
  /** A new, empty unfinished file, which is still there after a power cut. Throws when there is one. */
  create(id: string): PartFile
  /** An unfinished file that was left behind. */
  open(id: string): PartFile
  /** Makes an unfinished file the finished one; when it returns, a power cut does not undo it. May be tried again. */
  finish(id: string): void
  removePart(id: string): void
  /** Puts an unfinished file out of the way; returns the name that it has then. */
  setAside(id: string): string
  /** What is kept of the session beside an unfinished file; undefined when nothing is. Throws RangeError for what no server writes. */
  readSession(id: string): string | undefined
  /** In place of what was kept, which a crash in between leaves as it was. */
  writeSession(id: string, text: string): void
  /** Nothing is kept of the session any more. */
  removeSession(id: string): void
  /** Wall clock of the last write to an unfinished file. */
  partModifiedMs(id: string): number
  /** The finished files. */
  finished(): KeptFile[]
  remove(id: string): void
}

/** An unfinished file. It is read from its start, and written where the caller says. */
export interface PartFile extends ByteSource {
  /** All of the bytes, or it throws; what it wrote before it threw is overwritten by the next attempt. */
  write(bytes: Uint8Array, offset: number): void
  truncate(length: number): void
  /** When it returns, what was written survives a power cut. */
  sync(): void
  close(): void
}

const FINISHED = '.apxr'
const PART = '.apxr.part'
const ASIDE = '.apxr.damaged'
const SESSION = '.apxr.session'
const SESSION_DRAFT = '.apxr.session.draft'

/** What a folder of recordings is like at the start. */
interface FolderLook {
  /** Why recordings cannot be written there, undefined when they can. */
  readonly fault: string | undefined
  /** Ids of the recordings that a crash left unfinished. */
  readonly parts: readonly string[]
  /** Ids of those that were written just now: perhaps by another process that still does. */
  readonly freshParts: readonly string[]
  /** Ids of those, fresh or not, with something kept of their sessions. */
  readonly withSession: readonly string[]
  readonly isEmpty: boolean
}

/** Makes the folder when it is missing. Quick, as it only lists, and never throws. `nowMs`: wall clock. */
export function lookAtFolder(dir: string, nowMs: number): FolderLook {
  try {
    mkdirSync(dir, { recursive: true })
    const names = readdirSync(dir)
    const all = idsOf(names, PART)
    const freshParts = all.filter((id) => isFresh(join(dir, `${id}${PART}`), nowMs))
    const parts = all.filter((id) => !freshParts.includes(id))
    const sessions = new Set(idsOf(names, SESSION))
    const withSession = all.filter((id) => sessions.has(id))
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK)
    return { fault: undefined, parts, freshParts, withSession, isEmpty: idsOf(names, FINISHED).length === 0 }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return { fault, parts: [], freshParts: [], withSession: [], isEmpty: true }
  }
}

/** A file from the future is one of another clock and says nothing. */
function isFresh(path: string, nowMs: number): boolean {
  const { mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return isJustNow(mtimeMs, nowMs)
}

/** True for a write so short a while ago that another may follow. */
export function isJustNow(modifiedMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - modifiedMs) < FRESH_MS
}

function idsOf(names: readonly string[], ending: string): string[] {
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .filter(isReplayId)
}

export class FolderDisk implements ReplayDisk {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  create(id: string): PartFile {
    mkdirSync(this.#dir, { recursive: true })
    const part = new FolderPart(openSync(this.#path(id, PART), 'wx+'))
    try {
      this.#syncFolder()
      return part
    } catch (error) {
      part.close()
      this.removePart(id)
      throw error
    }
  }

  open(id: string): PartFile {
    return new FolderPart(openSync(this.#path(id, PART), 'r+'))
  }

  finish(id: string): void {
    const [part, finished] = [this.#path(id, PART), this.#path(id, FINISHED)]
    // First, so that a crash in between leaves none beside no recording.
    this.removeSession(id)
    // An attempt before may have got as far as the name.
    if (existsSync(part) || !existsSync(finished)) renameSync(part, finished)
    this.#syncFolder()
  }

  removePart(id: string): void {
    this.removeSession(id)
    unlinkSync(this.#path(id, PART))
  }

  setAside(id: string): string {
    this.removeSession(id)
    renameSync(this.#path(id, PART), this.#path(id, ASIDE))
    this.#syncFolder()
    return `${id}${ASIDE}`
  }

  readSession(id: string): string | undefined {
    const path = this.#path(id, SESSION)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return undefined
    if (!stats.isFile() || stats.size > SESSION_FILE_BYTES_MAX)
      throw new RangeError(`${path} is none that a server writes`)
    return readFileSync(path, 'utf8')
  }

  writeSession(id: string, text: string): void {
    const draft = this.#path(id, SESSION_DRAFT)
    rmSync(draft, { force: true })
    writeFileSync(draft, text, { mode: OWNER_ONLY, flush: true })
    renameSync(draft, this.#path(id, SESSION))
  }

  removeSession(id: string): void {
    for (const ending of [SESSION, SESSION_DRAFT]) rmSync(this.#path(id, ending), { force: true })
  }

  partModifiedMs(id: string): number {
    return statSync(this.#path(id, PART)).mtimeMs
  }

  finished(): KeptFile[] {
    const ids = idsOf(readdirSync(this.#dir), FINISHED)
    return ids.slice(0, FILES_MAX).flatMap((id) => {
      // Somebody else may have removed it meanwhile.
      const stats = statSync(this.#path(id, FINISHED), { throwIfNoEntry: false })
      return stats?.isFile() ? [{ id, bytes: stats.size, modifiedMs: stats.mtimeMs }] : []
    })
  }

  remove(id: string): void {
    unlinkSync(this.#path(id, FINISHED))
  }

  #path(id: string, ending: string): string {
    if (!isReplayId(id)) throw new RangeError(`${JSON.stringify(id)} is no id of a replay`)
    return join(this.#dir, `${id}${ending}`)
  }

  #syncFolder(): void {
    const folder = openSync(this.#dir, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  }
}

/** Names and hashes of people's tokens are nobody else's business. */
const OWNER_ONLY = 0o600

class FolderPart implements PartFile {
  readonly #file: number

  constructor(file: number) {
    this.#file = file
  }

  get size(): number {
    return fstatSync(this.#file).size
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)))
    let done = 0
    while (done < bytes.length) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, offset + done)
      if (count === 0) break
      done += count
    }
    return bytes.subarray(0, done)
  }

  write(bytes: Uint8Array, offset: number): void {
    let done = 0
    while (done < bytes.length) done += writeSync(this.#file, bytes, done, bytes.length - done, offset + done)
  }

  truncate(length: number): void {
    ftruncateSync(this.#file, length)
  }

  sync(): void {
    fsyncSync(this.#file)
  }

  close(): void {
    closeSync(this.#file)
  }
}
