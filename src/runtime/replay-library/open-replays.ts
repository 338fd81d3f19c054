import type { Decompression } from '../../replay/compression.ts'
import { openReplay, type ReplayReader } from '../../replay/replay-reader.ts'
import { FileSource } from '../file-source.ts'
import { OPEN_MAX } from './limits.ts'
import { findFile } from './replay-folder.ts'

/** A recording that is open for reading. */
export interface OpenedReplay {
  readonly reader: ReplayReader
  readonly source: FileSource
  readonly inode: number
  /** Bytes when it was looked at last. */
  bytes: number
}

/** The recordings that are open, those asked for longest ago closed first. */
export class OpenReplays implements Disposable {
  readonly #dir: string
  readonly #decompression: Decompression
  /** In the order in which they were asked for. */
  readonly #open = new Map<string, OpenedReplay>()

  constructor(dir: string, decompression: Decompression) {
    this.#dir = dir
    this.#decompression = decompression
  }

  /** The recording as it is now; undefined when there is no file. Throws ReplayError, and what node:fs throws. */
  get(id: string): OpenedReplay | undefined {
    const file = findFile(this.#dir, id)
    const known = this.#open.get(id)
    if (file === undefined || (known !== undefined && !isSame(known, file))) this.close(id)
    if (file === undefined) return undefined
    const opened = this.#open.get(id) ?? this.#openFile(file)
    this.#open.delete(id)
    this.#open.set(id, opened)
    if (opened.bytes !== file.bytes) opened.reader.refresh()
    opened.bytes = file.bytes
    this.#closeOldest()
    return opened
  }

  close(id: string): void {
    this.#open.get(id)?.source[Symbol.dispose]()
    this.#open.delete(id)
  }

  [Symbol.dispose](): void {
    for (const id of [...this.#open.keys()]) this.close(id)
  }

  #openFile({ path, bytes, inode }: { path: string; bytes: number; inode: number }): OpenedReplay {
    const source = new FileSource(path)
    try {
      return { reader: openReplay(source, this.#decompression), source, inode, bytes }
    } catch (error) {
      source[Symbol.dispose]()
      throw error
    }
  }

  #closeOldest(): void {
    const [oldest] = this.#open.keys()
    if (oldest !== undefined && this.#open.size > OPEN_MAX) this.close(oldest)
  }
}

/** A file that has shrunk is not the one that was read. */
function isSame(known: OpenedReplay, file: { inode: number; bytes: number }): boolean {
  return known.inode === file.inode && known.bytes <= file.bytes
}
