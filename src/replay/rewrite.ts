import { fileEnd } from './footer.ts'
import { FooterBuilder } from './footer-builder.ts'
import { fileStart } from './header.ts'
import { EVENTS_INDEXED_MAX } from './limits.ts'
import { readable } from './readable.ts'
import { JOINED, type ReplayEvent } from './replay-event.ts'
import type { ReplayEnding, ReplayFooter, ReplayHeader } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'

/**
 * Files made of chunks that are there already: the end of a recording that broke off, and a piece of one. Chunks are
 * carried over as they are.
 */

/** What a recording that broke off lacks. */
export interface MissingEnd {
  /** Bytes of the file that stay: up to the last whole chunk. */
  readonly keptBytes: number
  readonly chunks: number
  /** To be written behind them: footer and trailer. */
  readonly end: readonly Uint8Array[]
}

export interface RewriteProgress {
  readonly chunks: number
  readonly ofChunks: number
}

/** What a recording without an end has, up to the first chunk that is not whole. */
export interface GatheredChunks {
  readonly footer: FooterBuilder
  /** Bytes of the file up to there. */
  readonly keptBytes: number
  readonly chunks: number
}

/** Makes the end that the recording lacks. Yields now and then. */
export function* missingEnd(reader: ReplayReader, ending: ReplayEnding): Generator<RewriteProgress, MissingEnd, void> {
  const { footer, keptBytes, chunks } = yield* gatherFooter(reader)
  return { keptBytes, chunks, end: fileEnd(footer.build(ending), keptBytes) }
}

/** Reads every chunk, so that what is gathered is whole. Yields now and then. */
export function* gatherFooter(reader: ReplayReader): Generator<RewriteProgress, GatheredChunks, void> {
  const footer = new FooterBuilder(reader.header)
  let keptBytes = reader.chunks[0]?.offset ?? reader.recoverableEnd
  let chunks = 0
  for (const entry of reader.chunks) {
    if (!isWhole(reader, chunks)) break
    footer.addChunk(entry, reader.events(chunks))
    keptBytes = entry.offset + entry.length
    chunks++
    if (chunks % YIELD_CHUNKS === 0) yield { chunks, ofChunks: reader.chunks.length }
  }
  footer.sawGreen(greenTickOf(reader, chunks - 1))
  return { footer, keptBytes, chunks }
}

export interface Cut {
  /** Ticks wanted; the piece begins with the last keyframe before them and ends with a chunk. */
  readonly fromTick: number
  readonly toTick: number
  readonly replayId: string
}

/** The bytes of a file with the chunks around those ticks; `onProgress` is told of chunks. Throws RangeError when there is none. */
export function* trimmed(
  reader: ReplayReader,
  { fromTick, toTick, replayId }: Cut,
  onProgress: (progress: RewriteProgress) => void = () => {},
): Generator<Uint8Array, void, void> {
  const around = reader.chunks.flatMap(({ firstTick, ticks }, index) =>
    firstTick + ticks > fromTick && firstTick <= toTick ? [index] : [],
  )
  const [begin, last = begin] = [around[0], around.at(-1)]
  if (begin === undefined || last === undefined) {
    throw new RangeError(`there is nothing between tick ${fromTick} and tick ${toTick}`)
  }
  const first = Math.max(0, reader.keyframeBefore(begin))
  const noteRead = (index: number) => onProgress({ chunks: index + 1, ofChunks: last + 1 })
  const header = headerAt(reader, { chunk: first, replayId, noteRead })
  const footer = new FooterBuilder(header)
  const start = fileStart(header)
  let offset = start.length
  yield start
  for (let index = first; index <= last; index++) {
    const bytes = reader.chunkBytes(index)
    const { firstTick, ticks } = reader.chunks[index]!
    footer.addChunk({ offset, length: bytes.length, firstTick, ticks }, reader.events(index))
    offset += bytes.length
    noteRead(index)
    yield bytes
  }
  footer.sawGreen(greenTickOf(reader, last))
  yield* fileEnd(footer.build(endingOf(reader, last === reader.chunks.length - 1)), offset)
}

const YIELD_CHUNKS = 50

/** The header for a file that begins with a later chunk: who came before it is on its list. */
function headerAt(reader: ReplayReader, { chunk, replayId, noteRead }: HeaderPlace): ReplayHeader {
  const { header, footer } = reader
  const hasIndex = footer !== undefined && footer.events.length < EVENTS_INDEXED_MAX
  const before = hasIndex ? indexedBefore(reader, footer, chunk) : readBefore(reader, chunk, noteRead)
  return { ...header, replayId, ...before }
}

type Entries = Pick<ReplayHeader, 'cars' | 'participants'>

/** By the footer, which has those who joined in the order of the file: what is damaged on the way costs the piece nothing. */
function indexedBefore(reader: ReplayReader, footer: ReplayFooter, chunk: number): Entries {
  const { cars, participants: grid } = reader.header
  const startTick = reader.chunks[chunk]?.firstTick ?? 0
  const haveJoined = (events: readonly Pick<ReplayEvent, 'kind' | 'tick'>[]) =>
    events.filter(({ kind, tick }) => kind === JOINED && tick < startTick).length
  // Whoever came between two ticks may be told of by the chunk behind them, which is part of the piece.
  const count = Math.max(0, haveJoined(footer.events) - haveJoined(reader.events(chunk)))
  const participants = footer.participants.slice(0, grid.length + count).map(({ finishPosition: _, ...one }) => one)
  const known = new Set(cars.map(({ id }) => id))
  const driven = new Set(participants.map(({ carId }) => carId))
  return { participants, cars: [...cars, ...footer.cars.filter(({ id }) => driven.has(id) && !known.has(id))] }
}

/** Without it by the chunks themselves, as far as they can be read. */
function readBefore(reader: ReplayReader, chunk: number, noteRead: HeaderPlace['noteRead']): Entries {
  const before = new FooterBuilder(reader.header)
  for (let index = 0; index < chunk; index++) {
    for (const event of readable(() => reader.events(index)) ?? []) before.addEvent(event)
    noteRead(index)
  }
  return { cars: before.cars, participants: before.participants }
}

interface HeaderPlace {
  readonly chunk: number
  readonly replayId: string
  readonly noteRead: (index: number) => void
}

/** A piece has the result only when it has the end; what was signed was the whole. */
function endingOf({ footer }: ReplayReader, hasEnd: boolean): ReplayEnding {
  if (footer === undefined || !hasEnd) return { reason: 'trimmed', classification: [] }
  const { reason, finalHash, classification } = footer
  return { reason, classification, ...(finalHash !== undefined && { finalHash }) }
}

function isWhole(reader: ReplayReader, chunk: number): boolean {
  const read = readable(() => ({ bytes: reader.chunkBytes(chunk), events: reader.events(chunk) }))
  return read !== undefined
}

/** 0 where there is no such chunk, or its frames cannot be read. */
function greenTickOf(reader: ReplayReader, chunk: number): number {
  if (reader.chunks[chunk] === undefined) return 0
  return readable(() => reader.frames(chunk).greenTick.at(-1)) ?? 0
}
