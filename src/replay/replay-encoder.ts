import { BlockKind, block } from './blocks.ts'
import { ChunkWriter, SectionKind } from './chunk.ts'
import { CommandEncoder } from './command-encoder.ts'
import { readCommand } from './command-row.ts'
import type { Compression } from './compression.ts'
import { encodeEvents } from './event-section.ts'
import { fnv1a } from './fnv.ts'
import { fileEnd } from './footer.ts'
import { FooterBuilder } from './footer-builder.ts'
import { FrameEncoder } from './frame-encoder.ts'
import { fileStart } from './header.ts'
import { encodeKeyframe } from './keyframe-section.ts'
import { CHUNK_TICKS_MAX, COMMANDS_MAX, EVENTS_MAX } from './limits.ts'
import type { ReplayBatch, ReplayKeyframe } from './replay-batch.ts'
import { rowLength } from './replay-columns.ts'
import type { ReplayEvent } from './replay-event.ts'
import type { ReplayEnding, ReplayHeader } from './replay-header.ts'

/**
 * Makes the bytes of a replay, in the order of the file: whoever owns the file appends what each call returns. Holds
 * one chunk, whatever the length of the race, besides the indexes for the footer. It keeps no reference to a batch's
 * arrays, so these can go back at once.
 */
export class ReplayEncoder {
  readonly #header: ReplayHeader
  readonly #compression: Compression
  readonly #footer: FooterBuilder
  readonly #frames: FrameEncoder
  readonly #commands = new CommandEncoder()
  readonly #rowLength: number
  #rows: Int32Array
  #chunk: OpenChunk | undefined
  /** Tick of the last state that was kept whole. */
  #keptTick = Number.NEGATIVE_INFINITY
  /** The latest ticks, or what was done after them, are not in the file: nobody can follow the race to its end. */
  #isTailMissing = false
  /** Bytes of the file so far. */
  #offset: number

  /** `begun`: what an unfinished file has already; then {@link start} is not called, and the next chunk goes behind it. */
  constructor(header: ReplayHeader, compression: Compression, begun?: BegunFile) {
    const { capacity, tickHz } = header.settings
    this.#header = header
    this.#compression = compression
    this.#footer = begun?.footer ?? new FooterBuilder(header)
    this.#offset = begun?.bytes ?? 0
    this.#frames = new FrameEncoder(capacity)
    this.#rowLength = rowLength(capacity)
    this.#rows = new Int32Array(tickHz * this.#rowLength)
  }

  /** Magic, version and header block: the first bytes of the file. Throws RangeError for what a header cannot hold. */
  start(): Uint8Array {
    const bytes = fileStart(this.#header)
    this.#offset = bytes.length
    return bytes
  }

  /**
   * Takes a batch and returns the chunk that it ends, if any: with a batch that has a keyframe a new chunk begins. A
   * batch that does not follow the one before, or with which the chunk would have more than a reader takes, counts as a
   * gap; until the next keyframe batches are dropped.
   */
  add(batch: ReplayBatch): readonly Uint8Array[] {
    const ended = batch.keyframe === undefined ? [] : this.#begin(batch.keyframe, batch.firstTick)
    const chunk = this.#chunk
    if (chunk === undefined || !this.#hasRoom(chunk, batch)) return [...ended, ...this.#drop(batch)]
    this.#rows = withRoom(this.#rows, (chunk.ticks + batch.ticks) * this.#rowLength)
    this.#rows.set(batch.rows.subarray(0, batch.ticks * this.#rowLength), chunk.ticks * this.#rowLength)
    chunk.ticks += batch.ticks
    for (let index = 0; index < batch.commandCount; index++) {
      const { tick, command } = readCommand(batch, index)
      this.#commands.add(tick, command)
    }
    chunk.events.push(...batch.events)
    this.#isTailMissing = false
    return ended
  }

  /** Batches were lost: what comes next begins with a keyframe. */
  gap(): readonly Uint8Array[] {
    this.#isTailMissing = true
    return this.flush()
  }

  /** Ends the chunk under way, so that what was returned so far is all that comes before the footer. */
  flush(): readonly Uint8Array[] {
    const chunk = this.#chunk
    this.#chunk = undefined
    if (chunk === undefined || this.#isEmpty(chunk)) return []
    const bytes = block(BlockKind.Chunk, this.#payload(chunk))
    const { firstTick, ticks, events } = chunk
    this.#footer.addChunk({ offset: this.#offset, length: bytes.length, firstTick, ticks }, events)
    if (ticks > 0) this.#footer.sawGreen(this.#rows[(ticks - 1) * this.#rowLength + GREEN_TICK]!)
    this.#offset += bytes.length
    return [bytes]
  }

  /** The last chunk (unless flushed), the footer and the trailer. Without the last ticks it vouches for no final state. */
  finish(ending: ReplayEnding): readonly Uint8Array[] {
    const last = this.flush()
    if (this.#isTailMissing) this.#footer.noteGap()
    const footer = this.#footer.build(this.#isTailMissing ? withoutHash(ending) : ending)
    return [...last, ...fileEnd(footer, this.#offset)]
  }

  #begin(keyframe: ReplayKeyframe, firstTick: number): readonly Uint8Array[] {
    if (keyframe.tick !== firstTick - 1) {
      throw new RangeError(`a chunk from tick ${firstTick} cannot begin with the state of tick ${keyframe.tick}`)
    }
    const ended = this.flush()
    if (!this.#footer.hasRoom) return ended
    this.#commands.begin(firstTick)
    this.#chunk = { firstTick, ticks: 0, stateHash: fnv1a(keyframe.state), keyframe: this.#kept(keyframe), events: [] }
    return ended
  }

  /** Whole states are most of a file, so they are kept now and then, and always where a stretch of ticks begins. */
  #kept(keyframe: ReplayKeyframe): Uint8Array {
    const isDue = keyframe.tick - this.#keptTick >= KEYFRAME_S * this.#header.tickHz
    if (!isDue && keyframe.tick === this.#footer.lastTick) return new Uint8Array()
    this.#keptTick = keyframe.tick
    return encodeKeyframe(keyframe)
  }

  #hasRoom(chunk: OpenChunk, batch: ReplayBatch): boolean {
    return (
      batch.firstTick === chunk.firstTick + chunk.ticks &&
      chunk.ticks + batch.ticks <= CHUNK_TICKS_MAX &&
      this.#commands.count + batch.commandCount <= COMMANDS_MAX &&
      chunk.events.length + batch.events.length <= EVENTS_MAX
    )
  }

  #isEmpty({ ticks, events }: OpenChunk): boolean {
    return ticks === 0 && events.length === 0 && this.#commands.count === 0
  }

  /** Who came with it still belongs to the recording. */
  #drop(batch: ReplayBatch): readonly Uint8Array[] {
    const ended = this.gap()
    for (const event of batch.events) this.#footer.addEvent(event)
    return ended
  }

  #payload({ firstTick, ticks, stateHash, keyframe, events }: OpenChunk): Uint8Array {
    const writer = new ChunkWriter(this.#compression)
    writer.add(SectionKind.Keyframe, keyframe)
    writer.add(SectionKind.Frames, this.#frames.encode(this.#rows, ticks))
    if (this.#commands.count > 0) writer.add(SectionKind.Commands, this.#commands.finish())
    writer.add(SectionKind.Checks, this.#checks(ticks))
    writer.add(SectionKind.Events, encodeEvents(events))
    return writer.finish({ firstTick, ticks, stateHash })
  }

  #checks(ticks: number): Uint8Array {
    const checks = new DataView(new ArrayBuffer(ticks * 2))
    for (let tick = 0; tick < ticks; tick++)
      checks.setUint16(tick * 2, this.#rows[tick * this.#rowLength]! & 0xffff, true)
    return new Uint8Array(checks.buffer)
  }
}

/** A file that is gone on with. */
export interface BegunFile {
  /** What its chunks have. */
  readonly footer: FooterBuilder
  readonly bytes: number
}

/** From a state to the one that is wanted it is at most so long to drive: a fifth of a second. */
const KEYFRAME_S = 4

/** Place in a row's head. */
const GREEN_TICK = 3

interface OpenChunk {
  readonly firstTick: number
  ticks: number
  readonly stateHash: number
  /** Its section; empty when only the hash is kept. */
  readonly keyframe: Uint8Array
  readonly events: ReplayEvent[]
}

function withoutHash({ finalHash: _, ...ending }: ReplayEnding): ReplayEnding {
  return ending
}

function withRoom(rows: Int32Array, length: number): Int32Array {
  if (length <= rows.length) return rows
  const grown = new Int32Array(Math.max(length, rows.length * 2))
  grown.set(rows)
  return grown
}
