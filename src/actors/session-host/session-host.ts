import type { Worker } from 'node:worker_threads'
import type { SessionId } from '../../protocol/ids.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import { Board } from '../../runtime/session-worker/board.ts'
import { revivedError } from '../../runtime/session-worker/carried-error.ts'
import { createFrameRing, FrameRingReader, type TakeFrame } from '../../runtime/session-worker/frame-ring.ts'
import { createInputRing, InputRingWriter } from '../../runtime/session-worker/input-ring.ts'
import { FRAME_RING_BYTES, INPUT_RING_RECORDS } from '../../runtime/session-worker/limits.ts'
import { fromResource } from '../lib/from-resource.ts'
import type { SessionEvent, SessionSettings } from '../session/session-events.ts'
import type { SessionLook } from '../session/session-look.ts'
import type { Sight } from '../session/session-sight.ts'
import type { WatchWish } from '../session/session-watch.ts'
import type { HostDeps, HostOwner } from './host-deps.ts'
import { HostedRecordings } from './hosted-recordings.ts'
import { HostedSessions } from './hosted-sessions.ts'
import { LOOKS_MAX, START_MS_MAX } from './limits.ts'
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

export type HostEvent =
  | {
      readonly type: 'host.open'
      readonly settings: SessionSettings
      readonly resumption: ResumableRun | undefined
    }
  | { readonly type: 'host.tell'; readonly sessionId: SessionId; readonly event: SessionEvent }
  | { readonly type: 'host.look'; readonly sessionId: SessionId; readonly answer: AnswerLook }
  /** `tell` hears what is seen of the session from now on; without a wish nobody does. */
  | {
      readonly type: 'host.watch'
      readonly sessionId: SessionId
      readonly wish: WatchWish | undefined
      readonly tell: TellSight
    }
  /** `onClosed` is called when its recordings are complete, or when it ends. */
  | { readonly type: 'host.close-recordings'; readonly msMax: number; readonly onClosed: () => void }

export type TellSight = (sight: Sight) => void

/** Undefined when the session is not there, or its worker does not answer. */
export type AnswerLook = (look: SessionLook | undefined) => void

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
  readonly #removeSweep: () => void
  readonly #looks = new Map<number, AnswerLook>()
  /** Who watches which session. */
  readonly #watches = new Map<SessionId, TellSight>()
  readonly #recordings: HostedRecordings
  #lastLook = 0
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
    this.#recordings = new HostedRecordings(deps, post)
    watch.board = this.#board
    watch.pulse = this.#pulse
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
        if (this.#looks.size >= LOOKS_MAX) {
          event.answer(undefined)
          return
        }
        this.#lastLook++
        this.#looks.set(this.#lastLook, event.answer)
        this.#worker.postMessage({
          type: 'session.look',
          sessionId: event.sessionId,
          request: this.#lastLook,
        } satisfies ToWorker)
        return
      case 'host.watch':
        this.#watch(event)
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
    for (const answer of this.#looks.values()) answer(undefined)
    this.#looks.clear()
    void this.#worker.terminate()
  }

  #watch({ sessionId, wish, tell }: Extract<HostEvent, { type: 'host.watch' }>): void {
    if (wish === undefined) this.#watches.delete(sessionId)
    else this.#watches.set(sessionId, tell)
    this.#worker.postMessage({ type: 'session.watch', sessionId, wish } satisfies ToWorker)
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
        if (message.counted !== undefined) deps.counters.messagesOut.add(message.counted)
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
        this.#looks.get(message.request)?.(message.look)
        this.#looks.delete(message.request)
        return
      case 'session.seen':
        this.#watches.get(message.sessionId)?.(message.sight)
        return
      case 'request':
        this.#desk.request(message)
        return
      case 'log':
        this.#desk.log(message)
        return
      case 'figures':
        this.#recordings.noteFigures(message.figures)
        deps.addFigures(message.figures)
        return
      case 'recording':
        this.#recordings.hear(message.news)
        return
      case 'recordings.closed':
        this.#recordings.closed()
        return
    }
  }

  #ended({ sessionId, error }: Extract<FromWorker, { type: 'session.ended' }>): void {
    this.#sessions.ended(sessionId, error !== undefined)
    this.#watches.delete(sessionId)
    this.#input.owner.sessionEnded(sessionId, error === undefined ? undefined : revivedError(error))
  }

  #sweep(nowMs: number): void {
    this.#sessions.sweep()
    const silentMs = this.#pulse.silentMs(nowMs)
    const silenceMaxMs = this.#isReady ? this.#input.deps.stallMs : START_MS_MAX
    if (silentMs <= silenceMaxMs || this.#isStalled) return
    this.#isStalled = true
    void this.#worker.terminate()
  }
}
