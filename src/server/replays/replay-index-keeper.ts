import type { Logger } from 'pino'
import type { RecordingWatch } from '../../replay/recording-watch.ts'
import type { ReplayHeader } from '../../replay/replay-header.ts'
import { summariseHeader } from '../../replay/replay-summary.ts'
import type { ScannedFolder } from '../../runtime/replay-library/library-calls.ts'
import type { ReplayLibrary } from '../../runtime/replay-library/replay-library.ts'
import type { ReplayFileRow, ReplayIndex, StoredReplay } from '../../storage/replay-index.ts'

export interface IndexKeeperOptions {
  readonly library: ReplayLibrary
  readonly storage: ReplayIndex
  readonly log: Pick<Logger, 'warn'>
  /** A file could not be looked at for now: the folder has to be read again. */
  readonly onMissed: () => void
}

/** A recording under way. */
interface Live {
  readonly startTick: number
  bytes: number
  lastTick: number
}

/**
 * Keeps the index of recordings what the files say: told by the recorder while the server runs, and by looking through the
 * folder at the start, when files may have come or gone. Failures of the database or of a file are logged and cost a row of
 * a list, nothing else.
 */
export class ReplayIndexKeeper implements RecordingWatch {
  readonly #options: IndexKeeperOptions
  readonly #live = new Map<string, Live>()
  /** What is being read for the index; a recording that is removed meanwhile is not put there. */
  readonly #reading = new Map<string, symbol>()

  constructor(options: IndexKeeperOptions) {
    this.#options = options
  }

  isRecording(id: string): boolean {
    return this.#live.has(id)
  }

  /** The row with what is known only here: how far a recording has come, or that nobody writes it any more. */
  current(replay: StoredReplay): StoredReplay {
    const live = this.#live.get(replay.id)
    if (live !== undefined) {
      return { ...replay, bytes: live.bytes, lengthTicks: Math.max(0, live.lastTick - live.startTick) }
    }
    return replay.state === 'recording' ? { ...replay, state: 'interrupted' } : replay
  }

  started(header: ReplayHeader): void {
    const { replayId, startTick } = header
    this.#live.set(replayId, { startTick, bytes: 0, lastTick: startTick })
    void this.#save(this.#options.storage.saveReplay({ ...summariseHeader(header), bytes: 0, state: 'recording' }))
  }

  grown(replayId: string, bytes: number, lastTick: number): void {
    const live = this.#live.get(replayId)
    if (live === undefined) return
    live.bytes = bytes
    live.lastTick = lastTick
  }

  finished(replayId: string, sha256?: string): void {
    void this.#index(replayId, sha256)
      .catch(() => this.#options.onMissed())
      .finally(() => this.#live.delete(replayId))
  }

  removed(replayId: string): void {
    this.#live.delete(replayId)
    this.#reading.delete(replayId)
    void this.#save(this.#options.storage.removeReplay(replayId))
  }

  /** Reads what is new in the folder and forgets what is gone. Rejects when the database or the reading thread fails. */
  async readFolder(): Promise<void> {
    const { library, storage } = this.#options
    const scanned = await library.scan()
    if (!scanned.ok) throw new Error(scanned.message)
    const rows = new Map((await storage.replayFiles()).map((row) => [row.id, row]))
    for (const id of goneFrom(scanned.value, [...rows.values()]))
      if (!this.#live.has(id)) await storage.removeReplay(id)
    for (const { id, bytes } of scanned.value.files) {
      if (!this.#live.has(id) && !isKnown(rows.get(id), bytes)) await this.#index(id)
    }
  }

  async #index(id: string, sha256?: string): Promise<void> {
    const { library, storage, log } = this.#options
    const token = Symbol(id)
    this.#reading.set(id, token)
    const answer = await library.inspect(id, sha256)
    if (this.#reading.get(id) !== token) return
    this.#reading.delete(id)
    if (!answer.ok) {
      const { reason, message } = answer
      if (reason === 'unavailable' || reason === 'busy') throw new Error(message)
      return log.warn({ replayId: id, reason }, `a recording is left out of lists: ${message}`)
    }
    const { isInterrupted, ...replay } = answer.value
    await this.#save(storage.saveReplay({ ...replay, state: isInterrupted ? 'interrupted' : 'complete' }))
  }

  async #save(saved: Promise<void>): Promise<void> {
    await saved.catch((error: unknown) => {
      this.#options.log.warn(
        { err: error },
        'the index of recordings could not be kept; it is made again at the next start',
      )
    })
  }
}

/**
 * The rows whose files somebody has removed. A folder that is away, or empty because its disk is, says nothing of what an
 * operator pinned or named, and that is known nowhere else.
 */
function goneFrom({ files, isWhole }: ScannedFolder, rows: readonly ReplayFileRow[]): readonly string[] {
  if (!isWhole) return []
  const there = new Set(files.map(({ id }) => id))
  const isKept = (row: ReplayFileRow) => files.length === 0 && (row.isPinned || row.isNamed)
  return rows.filter((row) => !there.has(row.id) && !isKept(row)).map(({ id }) => id)
}

function isKnown(row: ReplayFileRow | undefined, bytes: number): boolean {
  return row?.bytes === bytes && row.state !== 'recording'
}
