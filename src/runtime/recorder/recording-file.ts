import { createHash, type Hash, type KeyObject, sign } from 'node:crypto'
import type { Compression } from '../../replay/compression.ts'
import type { ReplayBatch } from '../../replay/replay-batch.ts'
import { type BegunFile, ReplayEncoder } from '../../replay/replay-encoder.ts'
import type { ReplayEnding, ReplayHeader } from '../../replay/replay-header.ts'
import type { PartFile, ReplayDisk } from './replay-disk.ts'

/**
 * One recording on its way to the disk: batches in, bytes out, in order. What the disk does not take waits in memory and is
 * written as soon as it does; when too much waits, batches are dropped, and the file says so by a gap. Each byte goes
 * into the hash when it is made, so a complete file is known without being read again.
 */
export class RecordingFile {
  readonly #options: RecordingFileOptions
  readonly #encoder: ReplayEncoder
  readonly #hash: Hash
  #file: PartFile | undefined
  /** Made and not yet on the disk. */
  readonly #backlog: Uint8Array[] = []
  #backlogBytes = 0
  #writtenBytes: number
  #isSynced = true
  /** Of what follows a gap nothing can be used before the next keyframe. */
  #needsKeyframe = false
  /** What the disk answered last, while it takes nothing. */
  fault: Error | undefined

  constructor(options: RecordingFileOptions) {
    const { header, compression, begun } = options
    this.#options = options
    this.#encoder = new ReplayEncoder(header, compression, begun)
    this.#hash = begun?.hash ?? createHash('sha256')
    this.#file = begun?.part
    this.#writtenBytes = begun?.bytes ?? 0
    if (begun === undefined) this.#accept([this.#encoder.start()])
  }

  /** Name of the replay. */
  get id(): string {
    return this.#options.header.replayId
  }

  /** Bytes so far, with those that wait. */
  get bytes(): number {
    return this.#writtenBytes + this.#backlogBytes
  }

  /** Bytes on the disk, or in the hands of the system. */
  get writtenBytes(): number {
    return this.#writtenBytes
  }

  /** Encodes the batch and writes what that ends. Returns the number of chunks, or undefined for a batch that was dropped. */
  add(batch: ReplayBatch): number | undefined {
    if (batch.keyframe !== undefined) this.#needsKeyframe = false
    if (this.#needsKeyframe || this.#backlogBytes > this.#options.backlogBytesMax) {
      if (!this.#needsKeyframe) this.gap()
      // Who came with it still belongs to the recording, so the encoder hears of its events.
      this.#accept(this.#encoder.add({ ...batch, keyframe: undefined }))
      return undefined
    }
    const chunks = this.#encoder.add(withOwnState(batch))
    this.#accept(chunks)
    this.write()
    return chunks.length
  }

  /** Batches were lost on their way here. */
  gap(): void {
    this.#needsKeyframe = true
    this.#accept(this.#encoder.gap())
  }

  /** Nothing more comes: the file is as it will be, but for what the disk has not taken yet. Called once; returns the number of chunks. */
  end(ending: ReplayEnding): number {
    const last = this.#encoder.flush()
    this.#accept(last)
    const sha256 = this.#hash.copy().digest('hex')
    this.#accept(this.#encoder.finish({ ...ending, sha256, ...this.#signatureOf(sha256) }))
    return last.length
  }

  /** After {@link end}: the hash of the whole file, lower-case hex. */
  sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Writes what waits. A disk that does not take it is noted in {@link fault}. */
  write(): void {
    try {
      this.#writeBacklog()
      this.fault = undefined
    } catch (error) {
      this.fault = error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Sees to it that what was written survives a power cut. */
  sync(): void {
    this.write()
    if (this.#isSynced || this.#file === undefined) return
    try {
      this.#file.sync()
      this.#isSynced = true
    } catch (error) {
      this.fault = error instanceof Error ? error : new Error(String(error))
    }
  }

  /** After {@link end}: true when the whole file is safe under its final name; false while the disk does not let it be. */
  complete(): boolean {
    this.sync()
    if (this.#backlogBytes > 0 || !this.#isSynced) return false
    try {
      this.#close()
      this.#options.disk.finish(this.id)
      return true
    } catch (error) {
      this.fault = error instanceof Error ? error : new Error(String(error))
      return false
    }
  }

  /** Leaves nothing behind. */
  discard(): void {
    if (this.#file === undefined) return
    this.#close()
    this.#options.disk.removePart(this.id)
  }

  /** Leaves the file as it is, to be recovered. */
  abandon(): void {
    this.#close()
  }

  #writeBacklog(): void {
    for (let bytes = this.#backlog[0]; bytes !== undefined; bytes = this.#backlog[0]) {
      this.#file ??= this.#options.disk.create(this.id)
      this.#file.write(bytes, this.#writtenBytes)
      this.#isSynced = false
      this.#backlog.shift()
      this.#writtenBytes += bytes.length
      this.#backlogBytes -= bytes.length
    }
  }

  #accept(parts: readonly Uint8Array[]): void {
    for (const bytes of parts) {
      this.#hash.update(bytes)
      this.#backlog.push(bytes)
      this.#backlogBytes += bytes.length
    }
  }

  #signatureOf(sha256: string): Pick<ReplayEnding, 'signature'> {
    const { signingKey } = this.#options
    if (signingKey === undefined) return {}
    return { signature: sign(null, Buffer.from(sha256, 'hex'), signingKey).toString('hex') }
  }

  #close(): void {
    const file = this.#file
    // What a close that fails has closed nobody knows; by its number another file would be closed the next time.
    this.#file = undefined
    file?.close()
  }
}

/** The encoder needs the state until its chunk ends, and the batch goes back before. */
function withOwnState(batch: ReplayBatch): ReplayBatch {
  const { keyframe } = batch
  return keyframe === undefined ? batch : { ...batch, keyframe: { ...keyframe, state: keyframe.state.slice() } }
}

export interface RecordingFileOptions {
  readonly header: ReplayHeader
  readonly disk: ReplayDisk
  readonly compression: Compression
  /** Ed25519. */
  readonly signingKey: KeyObject | undefined
  /** Bytes that may wait for the disk. */
  readonly backlogBytesMax: number
  /** An unfinished file that is gone on with; a new one when absent. */
  readonly begun?: BegunPart
}

/** An unfinished file, cut off behind its last whole chunk. */
export interface BegunPart extends BegunFile {
  readonly part: PartFile
  /** Of its bytes. */
  readonly hash: Hash
}
