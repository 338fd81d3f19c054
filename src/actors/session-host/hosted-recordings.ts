import type { Figures } from '../../observability/figures.ts'
import type { RecorderNews } from '../../runtime/recorder/recorder-news.ts'
import type { HostDeps } from './host-deps.ts'
import type { ToWorker } from './worker-messages.ts'

/** The recordings in a session worker as the main thread knows them: what is left of them when the worker ends, is not lost. */
export class HostedRecordings {
  readonly #deps: Pick<HostDeps, 'recordings' | 'counters'>
  readonly #post: (message: ToWorker) => void
  /** Ids of those that are under way. */
  readonly #open = new Set<string>()
  /** Batches on their way there, as its figures have them. */
  #queued = 0
  #onClosed: (() => void)[] = []

  constructor(deps: Pick<HostDeps, 'recordings' | 'counters'>, post: (message: ToWorker) => void) {
    this.#deps = deps
    this.#post = post
  }

  hear(news: RecorderNews): void {
    if (news.type === 'started') this.#open.add(news.header.replayId)
    if (news.type === 'finished' || news.type === 'failed' || news.type === 'removed') this.#open.delete(news.id)
    this.#deps.recordings.hear(news)
  }

  noteFigures({ totals }: Figures): void {
    this.#queued += totals.recorderQueued
  }

  /** `onClosed` is called when they are complete, after `msMax` at the latest, or when the worker ends. */
  close(msMax: number, onClosed: () => void): void {
    this.#onClosed.push(onClosed)
    this.#post({ type: 'recordings.close', msMax })
  }

  closed(): void {
    for (const onClosed of this.#onClosed) onClosed()
    this.#onClosed = []
  }

  /** The worker is gone. */
  lose(): void {
    this.#deps.counters.recorderQueued -= this.#queued
    this.#queued = 0
    if (this.#open.size > 0) this.#deps.recordings.lost([...this.#open])
    this.#open.clear()
    this.closed()
  }
}
