import {
  type PlaybackContents,
  type PlaybackSource,
  type PlaybackSources,
  SourceError,
} from '../actors/playback/playback-source.ts'
import type { ReplayRefusal } from '../replay/replay-answer.ts'
import type { ReplayEvent } from '../replay/replay-event.ts'
import { type ChunkSpans, chunkSpans, type LapEnds, lapEnds } from '../replay/seek-index.ts'
import type { ReplayOutline } from '../runtime/replay-library/library-calls.ts'
import type { ReplayLibrary } from '../runtime/replay-library/replay-library.ts'

/** Recordings for playbacks, read by the library's thread. */
export function createPlaybackSources(library: PlaybackLibrary): PlaybackSources {
  return {
    async open(replayId) {
      // Without the database there are no hashes, and everything plays.
      const indexed = library.find(replayId).catch(() => undefined)
      const opened = await library.outline(replayId, { chunks: 0, looked: 0 })
      if (!opened.ok) throw sourceError(opened)
      return new LibrarySource(library, replayId, { outline: opened.value, sha256: (await indexed)?.sha256 })
    },
  }
}

export interface PlaybackLibrary extends Pick<ReplayLibrary, 'outline' | 'chunk'> {
  /** What the index knows. */
  find(replayId: string): Promise<{ readonly sha256?: string } | undefined>
}

/** The thread keeps files open by itself, so that there is nothing to close here. */
class LibrarySource implements PlaybackSource {
  readonly header: ReplayOutline['header']
  readonly sha256: string | undefined
  readonly #library: Pick<ReplayLibrary, 'outline' | 'chunk'>
  readonly #replayId: string
  readonly #contents = new OutlinedContents()

  constructor(
    library: Pick<ReplayLibrary, 'outline' | 'chunk'>,
    replayId: string,
    { outline, sha256 }: { readonly outline: ReplayOutline; readonly sha256: string | undefined },
  ) {
    this.#library = library
    this.#replayId = replayId
    this.header = outline.header
    this.sha256 = sha256
    this.#contents.take(outline)
  }

  get contents(): PlaybackContents {
    return this.#contents
  }

  async chunk(index: number) {
    const answer = await this.#library.chunk(this.#replayId, index)
    if (!answer.ok) throw sourceError(answer)
    return answer.value
  }

  async refresh(): Promise<void> {
    const { chunks, looked } = this.#contents
    const answer = await this.#library.outline(this.#replayId, { chunks: chunks.ticks.length, looked })
    if (!answer.ok) throw sourceError(answer)
    this.#contents.take(answer.value)
  }

  close(): void {}
}

class OutlinedContents implements PlaybackContents {
  chunks = chunkSpans([])
  laps = lapEnds([])
  incidents: Uint32Array = new Uint32Array()
  arrivals: ReplayEvent[] = []
  isGrowing = false
  isSettled = false
  ending: ReplayOutline['ending']
  looked = 0

  take(outline: ReplayOutline): void {
    const { isWhole, chunks, laps, incidents, arrivals } = outline
    this.chunks = isWhole ? chunks : joinedSpans(this.chunks, chunks)
    this.laps = isWhole ? laps : joinedLaps(this.laps, laps)
    this.incidents = isWhole ? incidents : joined(this.incidents, incidents)
    this.arrivals = isWhole ? [...arrivals] : [...this.arrivals, ...arrivals]
    this.isGrowing = outline.isGrowing
    this.ending = outline.ending
    this.looked = outline.looked
    this.isSettled = isWhole || (!outline.isGrowing && outline.looked >= this.chunks.ticks.length)
  }
}

function joinedSpans(known: ChunkSpans, more: ChunkSpans): ChunkSpans {
  return { firstTicks: joined(known.firstTicks, more.firstTicks), ticks: joined(known.ticks, more.ticks) }
}

function joinedLaps(known: LapEnds, more: LapEnds): LapEnds {
  return {
    ticks: joined(known.ticks, more.ticks),
    slots: joined(known.slots, more.slots),
    laps: joined(known.laps, more.laps),
  }
}

function joined(known: Uint32Array, more: Uint32Array): Uint32Array {
  const all = new Uint32Array(known.length + more.length)
  all.set(known)
  all.set(more, known.length)
  return all
}

function sourceError(refusal: ReplayRefusal): SourceError {
  return new SourceError(sourceReason(refusal), refusal.message)
}

/** What a refusal of the library is called to clients. */
export function sourceReason({ reason }: ReplayRefusal): SourceError['reason'] {
  if (reason === 'unknown') return 'replay_not_found'
  return reason === 'busy' || reason === 'unavailable' ? 'replays_busy' : 'replay_unreadable'
}
