import type { Worker } from 'node:worker_threads'
import type { Figures } from '../../observability/figures.ts'
import { TickLag } from '../../runtime/metronome/tick-lag.ts'
import { Board } from '../../runtime/session-worker/board.ts'
import { revivedError } from '../../runtime/session-worker/carried-error.ts'
import { createFrameRing, FrameRingReader, type TakeFrame } from '../../runtime/session-worker/frame-ring.ts'
import { createInputRing, InputRingWriter } from '../../runtime/session-worker/input-ring.ts'
import { FRAME_RING_BYTES, INPUT_RING_RECORDS } from '../../runtime/session-worker/limits.ts'
import { fromResource } from '../lib/from-resource.ts'
import type { HostDeps, HostOwner } from './host-deps.ts'
import type { HostEvent } from './host-events.ts'
import { HostedQuestions } from './hosted-questions.ts'
import { HostedRecordings } from './hosted-recordings.ts'
import { HostedSessions } from './hosted-sessions.ts'
import { START_MS_MAX } from './limits.ts'
import { WorkerDesk } from './worker-desk.ts'
import type { FromWorker, ToWorker, WorkerPost } from './worker-messages.ts'
import { WorkerPulse } from './worker-pulse.ts'

/**
 * The host of one session worker: a thread, the sessions in it, and the main thread's end of all that passes between
 * them. It lives as long as its worker. When that ends, by a fault or because its loop stands still, the host fails: its
 * sessions end as crashed, their members are told and their rights to drive void; everybody else goes on.
 */
export const sessionHost = fromResource<HostEvent, { type: 'none' }, HostInput>(({ input, receive, fail }) => {
  const host = new SessionHost(input, fail)
  receive((event) => host.receive(event))
  return () => host.close()
})

export interface HostInput {
  readonly deps: HostDeps
  readonly owner: HostOwner
  /** 0 = any free one. */
  readonly udpPort: number
  /** Filled in by the host for whoever watches over it. */
  readonly watch: HostWatch
}

export interface HostWatch {
  board: Board | undefined
  pulse: WorkerPulse | undefined
  lag: TickLag | undefined
  /** Resolves when the thread is gone. */
  exited: Promise<void>
}

/** The thread of some sessions has ended, and they with it. */
export class SessionWorkerError extends Error {
  readonly code: 'failed' | 'stalled'

  constructor(code: SessionWorkerError['code'], options?: ErrorOptions) {
    super(code === 'stalled' ? 'a session worker stood still and was ended' : 'a session worker has failed', options)
    this.name = 'SessionWorkerError'
    this.code = code
  }
}

class SessionHost {
  readonly #input: HostInput
  readonly #worker: Worker
  readonly #board: Board
  readonly #frames: FrameRingReader
  readonly #sessions: HostedSessions
  readonly #desk: WorkerDesk
  readonly #pulse: WorkerPulse
  readonly #lag: TickLag
  readonly #removeSweep: () => void
  readonly #questions: HostedQuestions
  readonly #recordings: HostedRecordings
  /** Messages handled, as the fences of frames count them. */
  #handled = 0
  #isReady = false
  #isStalled = false
  #isClosed = false

  constructor(input: HostInput, fail: (error: unknown) => void) {
    const { deps, udpPort, watch } = input
    this.#input = input
    this.#board = new Board(deps.boardSize)
    const frames = createFrameRing(FRAME_RING_BYTES)
    const inputs = createInputRing(INPUT_RING_RECORDS)
    this.#frames = new FrameRingReader(frames)
    this.#pulse = new WorkerPulse(this.#board, deps.now())
    this.#lag = new TickLag(deps.tickLag)
    const { boardSize } = deps
    const offered = deps.datagrams()
    const datagrams = offered && { ...offered, port: udpPort }
    this.#worker = deps.startWorker({
      ...deps.workerData,
      frames,
      inputs,
      board: this.#board.memory,
      boardSize,
      datagrams,
    })
    const post = (message: ToWorker) => this.#worker.postMessage(message)
    this.#sessions = new HostedSessions({ deps, board: this.#board, ring: new InputRingWriter(inputs), post })
    this.#desk = new WorkerDesk(deps, post)
    this.#questions = new HostedQuestions(post)
    this.#recordings = new HostedRecordings(deps, post)
    watch.board = this.#board
    watch.pulse = this.#pulse
    watch.lag = this.#lag
    watch.exited = this.#listen(fail)
    this.#removeSweep = deps.sweeps.addScout({
      sweep: (nowMs) => {
        try {
          this.#sweep(nowMs)
        } catch (error) {
          // A fault of one host is not the sweeper's, who watches over all connections.
          fail(error)
        }
      },
    })
  }

  receive(event: HostEvent): void {
    switch (event.type) {
      case 'host.open':
        this.#sessions.open(event.settings, event.resumption)
        return
      case 'host.tell':
        this.#sessions.tell(event.sessionId, event.event)
        return
      case 'host.look':
        this.#questions.look(event)
        return
      case 'host.watch':
        this.#questions.watch(event)
        return
      case 'host.order':
        this.#questions.order(event)
        return
      case 'host.pass':
        this.#worker.postMessage(event.news satisfies ToWorker)
        return
      case 'host.close-recordings':
        this.#recordings.close(event.msMax, event.onClosed)
        return
    }
  }

  close(): void {
    this.#isClosed = true
    this.#removeSweep()
    this.#sessions.endAll()
    this.#questions.close()
    void this.#worker.terminate()
  }

  #listen(fail: (error: unknown) => void): Promise<void> {
    const worker = this.#worker
    let cause: unknown
    worker.on('message', (post: WorkerPost) => {
      if (this.#isClosed) return
      try {
        this.#take(post)
      } catch (error) {
        fail(error)
      }
    })
    worker.on('error', (error) => {
      cause = error
    })
    return new Promise((resolve) => {
      worker.on('exit', () => {
        this.#recordings.lose()
        resolve()
        if (!this.#isClosed) fail(new SessionWorkerError(this.#isStalled ? 'stalled' : 'failed', { cause }))
      })
    })
  }

  /** Messages and frames in the order in which they were written. */
  #take(post: WorkerPost): void {
    this.#board.takeWakeUp()
    for (const message of post ?? []) {
      this.#frames.drain(this.#handled, this.#takeFrame)
      this.#handle(message)
      this.#handled = (this.#handled + 1) | 0
    }
    this.#frames.drain(this.#handled, this.#takeFrame)
  }

  readonly #takeFrame: TakeFrame = (bytes, form, tick, member, applied, depth) =>
    this.#sessions.frame(bytes, form, tick, member, applied, depth)

  #handle(message: FromWorker): void {
    const { deps } = this.#input
    switch (message.type) {
      case 'worker.ready':
        this.#isReady = true
        return
      case 'member.said':
        this.#sessions.said(message.member, message.bytes)
        return
      case 'member.event':
        this.#sessions.told(message.member, message.event)
        return
      case 'member.answering':
        this.#sessions.answering(message.member)
        return
      case 'member.answered':
        this.#sessions.answered(message.member)
        return
      case 'session.changed':
        deps.lobby.send(message)
        return
      case 'session.ended':
        this.#ended(message)
        return
      case 'session.looked':
        this.#questions.looked(message)
        return
      case 'session.seen':
        this.#questions.seen(message)
        return
      case 'session.ordered':
        this.#questions.ordered(message)
        return
      case 'request':
        this.#desk.request(message)
        return
      case 'log':
        this.#desk.log(message)
        return
      case 'figures':
        this.#noteFigures(message.figures)
        return
      case 'recording':
        this.#recordings.hear(message.news)
        return
      case 'recordings.closed':
        this.#recordings.closed()
        return
    }
  }

  #noteFigures(figures: Figures): void {
    const { deps } = this.#input
    const { ticksLate, ticksLost } = figures.totals
    this.#lag.note(deps.now(), ticksLate + ticksLost)
    this.#recordings.noteFigures(figures)
    deps.addFigures(figures)
  }

  #ended({ sessionId, error }: Extract<FromWorker, { type: 'session.ended' }>): void {
    this.#sessions.ended(sessionId, error !== undefined)
    this.#questions.ended(sessionId)
    this.#input.owner.sessionEnded(sessionId, error === undefined ? undefined : revivedError(error))
  }

  #sweep(nowMs: number): void {
    this.#sessions.sweep()
    const silentMs = this.#pulse.silentMs(nowMs)
    const silenceMaxMs = this.#isReady ? this.#input.deps.stallMs : START_MS_MAX
    if (silentMs <= silenceMaxMs || this.#isStalled) return
    this.#isStalled = true
    this.#input.deps.counters.stalls++
    void this.#worker.terminate()
  }
}
