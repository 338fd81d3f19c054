import type { ReplayEvent } from '../../replay/replay-event.ts'
import type { ReplayFrames } from '../../replay/replay-frames.ts'
import type { ReplayEnding, ReplayHeader } from '../../replay/replay-header.ts'
import type { ChunkSpans, LapEnds } from '../../replay/seek-index.ts'

/**
 * Where a playback gets its recording from, as a port: files are read and decoded in another thread, and tests hand in
 * their own. Nothing here waits; whoever needs a chunk asks for it ahead.
 */
export interface PlaybackSources {
  /** Rejects with SourceError. When `signal` aborts, what was opened meanwhile is closed. */
  open(replayId: string, signal: AbortSignal): Promise<PlaybackSource>
}

export interface PlaybackSource {
  readonly header: ReplayHeader
  /** Of the whole file, lower-case hex; undefined when it was not complete on opening, or nobody knows. */
  readonly sha256?: string | undefined
  /** What is known now, perhaps more after each {@link refresh}. */
  readonly contents: PlaybackContents
  /**
   * Rejects with a SourceError that is `replays_busy` when it cannot be read just now, with one that is `replay_not_found`
   * when the recording is gone, and with any other error when the chunk is damaged. What it resolves with is the caller's.
   */
  chunk(index: number): Promise<PlaybackChunk>
  refresh(): Promise<void>
  /** Nothing is asked after it. */
  close(): void
}

export interface PlaybackContents {
  /** Whole chunks; after a gap the next one's first tick leaps. */
  readonly chunks: ChunkSpans
  /** The race is still driven, and chunks are still added. */
  readonly isGrowing: boolean
  /** Nothing more will come by {@link PlaybackSource.refresh}. */
  readonly isSettled: boolean
  readonly laps: LapEnds
  /** Ticks of the incidents. */
  readonly incidents: Uint32Array
  /** The `joined` events, perhaps without their cars: who came into the run while it was under way. */
  readonly arrivals: readonly ReplayEvent[]
  /** Undefined while it grows, and after a crash. */
  readonly ending: ReplayEnding | undefined
}

export interface PlaybackChunk {
  readonly frames: ReplayFrames
  readonly events: readonly ReplayEvent[]
}

/** Why a recording cannot be played. */
export class SourceError extends Error {
  readonly reason: 'replay_not_found' | 'replay_unreadable' | 'replays_busy'

  constructor(reason: SourceError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SourceError'
    this.reason = reason
  }
}
