import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { RacePlan } from '../../driver/race-plan.ts'
import { PLAN_BYTES_MAX, PLANS_KEPT_BYTES_MAX, PLANS_KEPT_MAX } from './limits.ts'

/**
 * Plans on disk, one file each, by a key that names everything they follow from. What cannot be read, or is not what was
 * written, counts as not there and is written anew; the files used longest ago make room for new ones. Nothing here can
 * fail a race: a plan that is not kept is built again another time. Blocks while it reads or writes, so it belongs into
 * the planner's thread.
 */
export interface PlanCache {
  /** Undefined when there is none that can be used. */
  read(key: string): RacePlan | undefined
  /** The reason when the plan could not be kept. */
  write(key: string, plan: RacePlan): Error | undefined
}

export interface PlanCacheLimits {
  readonly filesMax: number
  readonly bytesMax: number
}

const LIMITS: PlanCacheLimits = { filesMax: PLANS_KEPT_MAX, bytesMax: PLANS_KEPT_BYTES_MAX }
/** Changes with the form of the files. */
const MARK = Buffer.from('APEXSIM PLAN 1\n', 'latin1')
const DIGEST_BYTES = 32
const ENDING = '.plan'

/** What a file holds; with the key, so that a file under another's name is found out. */
interface Kept {
  readonly key: string
  readonly plan: RacePlan
}

/** `folder` is made when something is to be written, and is the cache's own. Keys are file names: letters and digits. */
export function createPlanCache(folder: string, limits = LIMITS): PlanCache {
  const fileOf = (key: string) => join(folder, key + ENDING)
  return {
    read(key) {
      try {
        const { size } = statSync(fileOf(key))
        const kept = size <= PLAN_BYTES_MAX ? decode(readFileSync(fileOf(key))) : undefined
        if (kept?.key !== key || !isUsable(kept.plan)) return undefined
        noteUse(fileOf(key))
        return kept.plan
      } catch {
        return undefined
      }
    },
    write(key, plan) {
      const unfinished = join(folder, `${key}.${randomUUID()}.tmp`)
      try {
        const bytes = encode({ key, plan })
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        makeRoom(folder, limits, bytes.length)
        writeFileSync(unfinished, bytes)
        renameSync(unfinished, fileOf(key))
        return undefined
      } catch (error) {
        removeIfPossible(unfinished)
        return error instanceof Error ? error : new Error(String(error))
      }
    },
  }
}

function encode(kept: Kept): Buffer {
  const content = serialize(kept)
  return Buffer.concat([MARK, digest(content), content])
}

function decode(bytes: Buffer): Kept | undefined {
  const contentAt = MARK.length + DIGEST_BYTES
  if (!bytes.subarray(0, MARK.length).equals(MARK)) return undefined
  const content = bytes.subarray(contentAt)
  if (!bytes.subarray(MARK.length, contentAt).equals(digest(content))) return undefined
  // The digest finds out damage, not malice; what is read is looked at before it is used.
  const kept: unknown = deserialize(content)
  return typeof kept === 'object' && kept !== null ? (kept as Kept) : undefined
}

/** Whether a plan has the parts of one, and nothing in it but finite numbers, texts and truths. */
function isUsable(plan: RacePlan): boolean {
  const { notes, performance, abilities, handling, car, lapTimeS } = plan
  const isWhole =
    [notes, performance, abilities, handling, car].every((part) => typeof part === 'object') && lapTimeS > 0
  return isWhole && notes.stations > 0 && notes.rows.length % notes.stations === 0 && isFiniteThroughout(plan)
}

function isFiniteThroughout(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (value instanceof Float64Array) return value.every(Number.isFinite)
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isFiniteThroughout)
  return typeof value === 'string' || typeof value === 'boolean'
}

/** A cache that may only be read serves all the same. */
function noteUse(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // Then it makes room by the age at which it was written.
  }
}

function digest(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest()
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // What stays makes room by its age, like any other file.
  }
}

/** Removes the files used longest ago until `bytes` more fit, and what writers that died have left. */
function makeRoom(folder: string, { filesMax, bytesMax }: PlanCacheLimits, bytes: number): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(ENDING) || name.endsWith('.tmp'))
    .map((name) => ({ path: join(folder, name), stats: statSync(join(folder, name), { throwIfNoEntry: false }) }))
    .map(({ path, stats }) => ({ path, size: stats?.size ?? 0, usedMs: stats?.mtimeMs ?? 0 }))
    .sort((one, other) => one.usedMs - other.usedMs)
  let total = files.reduce((sum, { size }) => sum + size, bytes)
  let count = files.length + 1
  for (const { path, size } of files) {
    if (count <= filesMax && total <= bytesMax) return
    rmSync(path, { force: true })
    total -= size
    count--
  }
}
