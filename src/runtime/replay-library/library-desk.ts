import type { Compression } from '../../replay/compression.ts'
import { type CutLap, cutLap } from '../../replay/cut-lap.ts'
import { type ReplayAnswer, refusal } from '../../replay/replay-answer.ts'
import { ReplayError } from '../../replay/replay-error.ts'
import type { ReplayFrames } from '../../replay/replay-frames.ts'
import { eventsAnswer } from './events-answer.ts'
import type { ExportDesk } from './export-desk.ts'
import { fileRefusal } from './file-refusal.ts'
import { framesAnswer } from './frames-answer.ts'
import { inspect } from './inspect.ts'
import type { ExportCall, LibraryAnswers, LibraryCall, ReplayOutline, ScannedFolder } from './library-calls.ts'
import { metaAnswer } from './meta-answer.ts'
import { type OpenedReplay, OpenReplays } from './open-replays.ts'
import { chunkOf, outlineOf } from './playback-answers.ts'
import { findFile, listFolder, removeFile } from './replay-folder.ts'

type Answer = ReplayAnswer<LibraryAnswers[LibraryCall['type']]>

/** Serves requests inside the reading thread, one after the other. */
export class LibraryDesk implements Disposable {
  readonly #dir: string
  readonly #open: OpenReplays
  readonly #compression: Compression
  /** Its libraries are loaded by the first export. */
  #exports: ExportDesk | undefined

  constructor(dir: string, compression: Compression) {
    this.#dir = dir
    this.#open = new OpenReplays(dir, compression)
    this.#compression = compression
  }

  /** Never rejects: a failure is an answer. */
  async answer(call: LibraryCall): Promise<Answer> {
    try {
      return await this.#perform(call)
    } catch (error) {
      if (error instanceof ReplayError) return refusal(error.code, error.message, error.offset)
      return fileRefusal(error)
    }
  }

  [Symbol.dispose](): void {
    this.#exports?.[Symbol.dispose]()
    this.#open[Symbol.dispose]()
  }

  #perform(call: LibraryCall): Answer | Promise<Answer> {
    switch (call.type) {
      case 'scan':
        return given(scan(this.#dir))
      case 'inspect':
        return this.#of(call.id, (opened) => given(inspect(call.id, opened, call.sha256)))
      case 'meta':
        return this.#of(call.id, ({ reader }) => given(metaAnswer(call.id, reader)))
      case 'events':
        return this.#of(call.id, ({ reader }) => eventsAnswer(reader, call.query))
      case 'frames':
        return this.#of(call.id, ({ reader }) => framesAnswer(reader, call.selection, call.form))
      case 'outline':
        return this.#of(call.id, ({ reader }) => given(outlineOf(reader, call.since, isPart(this.#dir, call.id))))
      case 'chunk':
        return this.#of(call.id, ({ reader }) => given(chunkOf(reader, call.index)))
      case 'lap':
        return this.#of(call.id, ({ reader }) => given(cutLap(reader, call.wish)))
      case 'openExport':
        return this.#openExport(call)
      case 'nextPiece':
        return this.#exports?.next(call.exportId) ?? noExport()
      case 'closeExport':
        return given(this.#exports?.close(call.exportId))
      case 'remove':
        this.#open.close(call.id)
        return given(removeFile(this.#dir, call.id))
    }
  }

  async #openExport(call: ExportCall): Promise<Answer> {
    const { ExportDesk: Desk } = await import('./export-desk.ts')
    this.#exports ??= new Desk(this.#dir, this.#compression)
    return this.#exports.open(call)
  }

  #of(id: string, work: (opened: OpenedReplay) => Answer): Answer {
    const opened = this.#open.get(id)
    return opened === undefined ? refusal('unknown', 'No recording has this id.') : work(opened)
  }
}

function noExport(): Answer {
  return refusal('unknown', 'There is no such export.')
}

function given(value: LibraryAnswers[LibraryCall['type']]): Answer {
  return { ok: true, value }
}

function scan(dir: string): ScannedFolder {
  const { files, isWhole } = listFolder(dir)
  return { files: files.map(({ id, bytes, isPart }) => ({ id, bytes, isPart })), isWhole }
}

function isPart(dir: string, id: string): boolean {
  return findFile(dir, id)?.isPart === true
}

/** What of an answer is handed over instead of being copied: arrays that are its own. */
export function buffersOf(value: LibraryAnswers[LibraryCall['type']]): readonly ArrayBuffer[] {
  if (value instanceof Uint8Array) return [value.buffer as ArrayBuffer]
  if (typeof value !== 'object') return []
  if ('bytes' in value && value.bytes instanceof Uint8Array) return [value.bytes.buffer as ArrayBuffer]
  if ('looked' in value) return outlineBuffers(value)
  if ('ok' in value) return lapBuffers(value)
  return 'frames' in value ? frameBuffers(value.frames) : []
}

function outlineBuffers({ chunks, laps, incidents }: ReplayOutline): readonly ArrayBuffer[] {
  return [...Object.values(chunks), ...Object.values(laps), incidents].map(({ buffer }) => buffer as ArrayBuffer)
}

function lapBuffers(cut: CutLap): readonly ArrayBuffer[] {
  return cut.ok ? Object.values(cut.lap.columns).map(({ buffer }) => buffer as ArrayBuffer) : []
}

function frameBuffers({ phase, countdownLeft, greenTick, columns }: ReplayFrames): readonly ArrayBuffer[] {
  return [phase, countdownLeft, greenTick, ...columns.values()].map(({ buffer }) => buffer as ArrayBuffer)
}
