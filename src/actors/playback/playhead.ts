import type { PlaybackEnd } from '../../protocol/playback-messages.ts'
import type { ReplayEvent } from '../../replay/replay-event.ts'
import { ChunkWindow } from './chunk-window.ts'
import {
  BUFFERING_TOLD_SECONDS,
  CHUNK_RETRY_SECONDS,
  EVENTS_BEHIND_CHUNKS_MAX,
  EVENTS_TOLD_MAX,
  LIVE_EDGE_SECONDS,
  LOOP_REST_SECONDS,
} from './limits.ts'
import type { PlaybackChunk, PlaybackSource } from './playback-source.ts'
import { chunkFrom, endOf, spanOf } from './spans.ts'

/**
 * Where a playback is in its recording, and how it goes on: moved once a tick of the session, by as many rows as its
 * speed says. It never waits: when the next row is not read yet it stands still and tries again. Behind a race that is
 * still driven it slows down to the race's own speed. Ticks in here are the recording's.
 */
export class Playhead {
  speed = 1
  isPaused = false
  end: PlaybackEnd = 'stop'
  readonly #options: PlayheadOptions
  readonly #window: ChunkWindow
  readonly #rowsPerTick: number
  /** Of the row on show, or, while it is fresh, of the one that is to be shown; it has a fraction at most speeds. */
  #position: number
  /** How far the race has been driven by now, at least: it goes on while nothing new is to be seen of it. */
  #raceTick: number
  #seenTick: number
  #isFresh = true
  #isEnded = false
  /** True until a row is shown of a pass that began at the first: there may be none that can be read. */
  #isBlindPass = true
  #row: ShownRow | undefined
  /** Session ticks for which it has had to stand still, and for which it has moved on at the race's own speed. */
  #waitedTicks = 0
  #steadyTicks = 0
  /** For which it has stood at its end. */
  #restedTicks = 0
  /** The next event to tell: chunk (-1: that of the next row) and index in it. */
  #eventChunk = -1
  #eventIndex = 0

  constructor(options: PlayheadOptions) {
    const { source, sessionHz, onLost } = options
    this.#options = options
    this.#window = new ChunkWindow({ source, retryTicks: Math.ceil(CHUNK_RETRY_SECONDS * sessionHz), onLost })
    this.#rowsPerTick = source.header.tickHz / sessionHz
    this.#position = this.bounds.firstTick
    this.#seenTick = spanOf(source.contents.chunks).lastTick
    this.#raceTick = this.#seenTick
  }

  get tick(): number {
    return Math.floor(this.#position)
  }

  /** What telemetry shows; undefined before the first chunk is read. */
  get row(): ShownRow | undefined {
    return this.#row
  }

  /** What may be shown: of a race that is still driven all that spectators may see of it by now. */
  get bounds(): { readonly firstTick: number; readonly lastTick: number } {
    const { chunks, isGrowing } = this.#options.source.contents
    const { firstTick, lastTick } = spanOf(chunks)
    return { firstTick, lastTick: isGrowing ? Math.max(firstTick, lastTick - this.#options.delayTicks) : lastTick }
  }

  get status(): PlayheadStatus {
    if (this.#isEnded) return 'ended'
    if (this.isPaused) return 'paused'
    return this.isBuffering ? 'buffering' : 'playing'
  }

  get isBuffering(): boolean {
    return this.#waitedTicks > BUFFERING_TOLD_SECONDS * this.#options.sessionHz
  }

  /** True while the row that it stands at is not on show yet: somebody has just gone there. */
  get isFresh(): boolean {
    return this.#isFresh
  }

  /** True unless the session's ticks have been the race's for a second: readers must not go on from earlier frames. */
  get isExact(): boolean {
    return this.#steadyTicks < this.#options.sessionHz
  }

  /** Goes to the tick, or as near as there is; played on from there unless it is paused. */
  jump(tick: number): void {
    const { isGrowing } = this.#options.source.contents
    const { firstTick, lastTick } = this.bounds
    this.#isBlindPass = false
    this.#begin(Math.max(firstTick, Math.min(isGrowing ? this.#liveEdge : lastTick, tick)))
  }

  /** Stands still at so many ticks from here; behind a race that is still driven up to the last one that there is. */
  step(ticks: number): void {
    const { firstTick, lastTick } = this.bounds
    this.isPaused = true
    this.#begin(Math.max(firstTick, Math.min(lastTick, this.tick + ticks)))
  }

  /** Goes on; from the end it begins anew. */
  resume(): void {
    this.isPaused = false
    if (this.#isEnded) this.#startOver()
  }

  /** One tick of the session. Throws when the recording cannot be read, SourceError when it is gone. */
  advance(): void {
    this.#followRace()
    const isMoving = !this.isPaused && !this.#isEnded
    const from = this.#position
    const to = isMoving && !this.#isFresh ? this.#next() : from
    const isHeld = isMoving && !this.#isFresh && to === from
    if (!this.#show(to) || isHeld) {
      this.#waitedTicks++
      this.#steadyTicks = 0
    } else {
      this.#waitedTicks = 0
      const isSteady = Math.abs(to - from - this.#rowsPerTick) < ROUNDING_TICKS
      this.#steadyTicks = isSteady ? this.#steadyTicks + 1 : 0
    }
    if (isMoving) this.#lookForEnd()
    else if (!this.isPaused && this.end === 'loop' && !this.#isBlindPass) this.#rest()
  }

  close(): void {
    this.#window.close()
  }

  /** Faster than the race only up to the edge. */
  #next(): number {
    const from = this.#position
    const wanted = from + this.speed * this.#rowsPerTick
    const steady = from + Math.min(1, this.speed) * this.#rowsPerTick
    const { isGrowing } = this.#options.source.contents
    const to = isGrowing ? Math.max(steady, Math.min(this.#liveEdge, wanted)) : wanted
    return Math.max(from, Math.min(this.bounds.lastTick, to))
  }

  /** Where one stays who has caught up with a race that is still driven. */
  get #liveEdge(): number {
    const { source, delayTicks } = this.#options
    const { lastTick } = spanOf(source.contents.chunks)
    const behind = LIVE_EDGE_SECONDS * source.header.tickHz + delayTicks
    return Math.min(this.bounds.lastTick, Math.floor(Math.max(lastTick, this.#raceTick) - behind))
  }

  /** By what was seen last, so that a race that has lost time is not taken for further on than it is. */
  #followRace(): void {
    const { lastTick } = spanOf(this.#options.source.contents.chunks)
    this.#raceTick = lastTick > this.#seenTick ? lastTick : this.#raceTick + this.#rowsPerTick
    this.#seenTick = lastTick
  }

  #begin(position: number): void {
    this.#position = position
    this.#isFresh = true
    this.#isEnded = false
    this.#restedTicks = 0
    this.#waitedTicks = 0
    this.#steadyTicks = 0
    this.#eventChunk = -1
  }

  /** False while what is needed for it is not read yet. */
  #show(position: number): boolean {
    const { chunks } = this.#options.source.contents
    const tick = Math.floor(position)
    const at = chunkFrom(chunks, tick)
    if (at === -1) return false
    const firstTick = chunks.firstTicks[at] ?? 0
    const chunksPassed = Math.ceil(this.speed)
    this.#dropEventsBefore(at - EVENTS_BEHIND_CHUNKS_MAX - chunksPassed)
    const earliest = this.#eventChunk === -1 ? at : Math.min(at, this.#eventChunk)
    this.#window.aim(earliest, at - earliest + chunksPassed + 1, chunks.ticks.length)
    for (let index = earliest; index <= at; index++) if (this.#window.get(index) === undefined) return false
    const chunk = this.#window.get(at)
    if (chunk === undefined) return false
    // In a gap there is nothing to wait for, and no more behind what is lost.
    const shown = chunk === 'lost' ? endOf(chunks, at) : Math.max(tick, firstTick)
    if (this.#isTooEarlyFor(shown)) return false
    if (chunk === 'lost') {
      this.#begin(shown)
      return false
    }
    this.#tellEvents(at, shown, chunk)
    this.#row = { chunk, index: Math.min(shown - firstTick, chunk.frames.ticks - 1) }
    this.#position = shown > tick ? shown : position
    this.#isFresh = false
    this.#isBlindPass = false
    return true
  }

  /** Of a race that is still driven spectators may not see that yet, however the head has come there. */
  #isTooEarlyFor(tick: number): boolean {
    return this.#options.source.contents.isGrowing && tick > this.bounds.lastTick
  }

  #dropEventsBefore(chunk: number): void {
    if (this.#eventChunk === -1 || this.#eventChunk >= chunk) return
    this.#eventChunk = chunk
    this.#eventIndex = 0
  }

  #tellEvents(at: number, tick: number, shown: PlaybackChunk): void {
    if (this.#eventChunk === -1) {
      this.#eventChunk = at
      const index = shown.events.findIndex((event) => event.tick >= tick)
      this.#eventIndex = index === -1 ? shown.events.length : index
    }
    for (let told = 0; told < EVENTS_TOLD_MAX; ) {
      const chunk = this.#window.get(this.#eventChunk)
      const event = chunk === undefined || chunk === 'lost' ? undefined : chunk.events[this.#eventIndex]
      if (event !== undefined && (event.tick <= tick || this.#eventChunk < at)) {
        this.#eventIndex++
        told++
        this.#options.onEvent(event)
      } else if (this.#eventChunk < at) {
        this.#eventChunk++
        this.#eventIndex = 0
      } else return
    }
  }

  #lookForEnd(): void {
    const { chunks, isGrowing } = this.#options.source.contents
    const { lastTick } = spanOf(chunks)
    const isBehindLast = this.#isFresh && this.#position > lastTick
    const isAtLast = !this.#isFresh && this.tick >= lastTick
    if (isGrowing || (!isAtLast && !isBehindLast)) return
    this.#isEnded = true
    this.#options.onEnd()
  }

  #rest(): void {
    this.#restedTicks++
    if (this.#restedTicks >= LOOP_REST_SECONDS * this.#options.sessionHz) this.#startOver()
  }

  #startOver(): void {
    this.#begin(this.bounds.firstTick)
    this.#isBlindPass = true
  }
}

/** Below anything that a speed could make of a tick. */
const ROUNDING_TICKS = 1e-6

export type PlayheadStatus = 'playing' | 'buffering' | 'paused' | 'ended'

/** A tick of the recording as telemetry is filled from it. */
export interface ShownRow {
  readonly chunk: PlaybackChunk
  readonly index: number
}

export interface PlayheadOptions {
  readonly source: PlaybackSource
  /** Ticks of the session a second. */
  readonly sessionHz: number
  /** What spectators of a race that is still driven may not see yet, in ticks of the recording. */
  readonly delayTicks: number
  readonly onEvent: (event: ReplayEvent) => void
  /** The last tick was shown. */
  readonly onEnd: () => void
  readonly onLost: (index: number, error: unknown) => void
}
