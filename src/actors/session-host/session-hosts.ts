import type { ActorRefFrom } from 'xstate'
import type { SessionId } from '../../protocol/ids.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import { Cells } from '../../runtime/session-worker/cells.ts'
import { fromPool } from '../lib/from-pool.ts'
import type { SessionEvent, SessionSettings } from '../session/session-events.ts'
import type { SessionLook } from '../session/session-look.ts'
import type { OrderAnswer, SessionOrder } from '../session/session-order.ts'
import type { Watching, WatchWish } from '../session/session-watch.ts'
import type { HostDeps } from './host-deps.ts'
import type { HostEvent, TellSight } from './host-events.ts'
import { IDLE_MS, LOOK_MS_MAX, RECORDINGS_GRACE_MS } from './limits.ts'
import { type HostWatch, sessionHost } from './session-host.ts'
import type { WorkerNews } from './worker-messages.ts'

/**
 * All session workers: starts one when it is needed, puts each new session on the one with the fewest seats, and ends
 * those that have had none for a while. Sessions are reached through mailboxes like any other, so that neither the lobby
 * nor players notice where they live.
 */
export class SessionHosts {
  /** The pool of hosts, for the server to run. */
  readonly logic = fromPool(sessionHost, (id, error) => this.#hostEnded(id, error))
  readonly #deps: HostDeps
  readonly #pool: () => HostPool | undefined
  readonly #workersMax: number
  readonly #hosts = new Map<string, Host>()
  readonly #places = new Map<SessionId, Host>()
  readonly #ports: Cells
  readonly #exits = new Set<Promise<void>>()
  #started = 0
  #onEmptied: () => void = () => {}

  constructor(deps: HostDeps, workersMax: number, pool: () => HostPool | undefined) {
    this.#deps = deps
    this.#pool = pool
    this.#workersMax = workersMax
    this.#ports = new Cells(workersMax)
  }

  /** Opens a session, which begins with the run that a crash cut off; its mailbox, or undefined when no worker could be started. */
  open(settings: SessionSettings, resumption?: ResumableRun): { send(event: SessionEvent): void } | undefined {
    const host = this.#choose()
    if (host === undefined) return undefined
    clearTimeout(host.idle)
    host.seats += settings.maxPlayers
    host.sessions.set(settings.id, settings.maxPlayers)
    this.#places.set(settings.id, host)
    host.ref.send({ type: 'host.open', settings, resumption })
    const sessionId = settings.id
    return { send: (event) => host.ref.send({ type: 'host.tell', sessionId, event }) }
  }

  /** A look at a session; undefined when it is not there or its worker does not answer in time. */
  look(sessionId: SessionId): Promise<SessionLook | undefined> {
    return this.#ask<SessionLook>(sessionId, (host, answer) => host.send({ type: 'host.look', sessionId, answer }))
  }

  /** An operator's order, which the session answers; undefined as for {@link look}. */
  order(sessionId: SessionId, order: SessionOrder): Promise<OrderAnswer | undefined> {
    return this.#ask<OrderAnswer>(sessionId, (host, answer) =>
      host.send({ type: 'host.order', sessionId, order, answer }),
    )
  }

  #ask<T>(
    sessionId: SessionId,
    ask: (host: Host['ref'], answer: (given: T | undefined) => void) => void,
  ): Promise<T | undefined> {
    const host = this.#places.get(sessionId)
    if (host === undefined) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS_MAX, undefined)
      ask(host.ref, (given) => {
        clearTimeout(timer)
        resolve(given)
      })
    })
  }

  /** `tell` hears what is seen of the session, once a wish is said; undefined when it is not there. */
  watch(sessionId: SessionId, tell: TellSight): Watching | undefined {
    const host = this.#places.get(sessionId)
    if (host === undefined) return undefined
    const say = (wish: WatchWish | undefined) => host.ref.send({ type: 'host.watch', sessionId, wish, tell })
    return { set: say, stop: () => say(undefined) }
  }

  /** How each worker's loop does, in the words of a metronome. */
  loops(nowMs: number): { readonly running: number; readonly lastTickMs: number; readonly isLagging: boolean }[] {
    return [...this.#hosts.values()].flatMap(({ watch: { board, pulse, lag } }) =>
      board === undefined || pulse === undefined
        ? []
        : [
            {
              running: board.running,
              lastTickMs: nowMs - pulse.silentMs(nowMs),
              isLagging: lag?.isOver(nowMs) === true,
            },
          ],
    )
  }

  /** Datagram channels whose address has proved itself, of all workers. */
  get boundChannels(): number {
    return [...this.#hosts.values()].reduce((sum, { watch }) => sum + (watch.board?.boundChannels ?? 0), 0)
  }

  /** Resolves when no session is left, at the latest after `msMax`, with those that are. */
  emptied(msMax: number): Promise<readonly SessionId[]> {
    if (this.#places.size === 0) return Promise.resolve([])
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        resolve([...this.#places.keys()])
      }
      const timer = setTimeout(end, msMax)
      this.#onEmptied = end
    })
  }

  /** Resolves when the recordings in all workers are complete, at the latest a while after `msMax`: then with false. */
  async closeRecordings(msMax: number): Promise<boolean> {
    const closed = [...this.#hosts.values()].map(
      ({ ref }) =>
        new Promise<void>((resolve) => ref.send({ type: 'host.close-recordings', msMax, onClosed: resolve })),
    )
    const tooLate = new Promise<false>((resolve) => setTimeout(resolve, msMax + RECORDINGS_GRACE_MS, false).unref())
    return Promise.race([Promise.all(closed).then(() => true), tooLate])
  }

  /** Tells all workers; those that start later are told by `workerData`. */
  tellWorkers(news: WorkerNews): void {
    for (const { ref } of this.#hosts.values()) ref.send({ type: 'host.pass', news })
  }

  /** Ends all workers, with what is left in them. */
  async close(): Promise<void> {
    for (const [id, { idle }] of this.#hosts) {
      clearTimeout(idle)
      this.#pool()?.send({ type: 'pool.stop', id })
    }
    await Promise.all(this.#exits)
  }

  /** An idle worker first, then a new one, then the one with the fewest seats. */
  #choose(): Host | undefined {
    const [least] = [...this.#hosts.values()].sort((one, other) => one.seats - other.seats)
    if (least !== undefined && (least.seats === 0 || this.#hosts.size >= this.#workersMax)) return least
    return this.#start() ?? least
  }

  #start(): Host | undefined {
    this.#started++
    const id = `session worker ${this.#started}`
    const place = this.#ports.take()
    const base = this.#deps.datagrams()?.port ?? 0
    // A worker whose place is still being left by another takes any port.
    const udpPort = base === 0 || place === undefined ? 0 : base + place
    const watch: HostWatch = { board: undefined, pulse: undefined, lag: undefined, exited: Promise.resolve() }
    const owner = { sessionEnded: (ended: SessionId, error: Error | undefined) => this.#sessionEnded(ended, error) }
    this.#pool()?.send({ type: 'pool.spawn', id, input: { deps: this.#deps, owner, udpPort, watch } })
    const ref = this.#pool()?.getSnapshot().children.get(id)
    if (ref === undefined) {
      if (place !== undefined) this.#ports.giveBack(place)
      return undefined
    }
    const host: Host = { id, ref, watch, sessions: new Map(), seats: 0, idle: undefined }
    this.#hosts.set(id, host)
    this.#followExit(watch.exited, place)
    return host
  }

  #followExit(exited: Promise<void>, place: number | undefined): void {
    this.#exits.add(exited)
    const onExit = () => {
      this.#exits.delete(exited)
      if (place !== undefined) this.#ports.giveBack(place)
    }
    exited.then(onExit, onExit)
  }

  #sessionEnded(sessionId: SessionId, error: Error | undefined): void {
    const host = this.#places.get(sessionId)
    if (host === undefined) return
    this.#places.delete(sessionId)
    host.seats -= host.sessions.get(sessionId) ?? 0
    host.sessions.delete(sessionId)
    this.#deps.lobby.send({ type: 'session.ended', sessionId, ...(error === undefined ? {} : { error }) })
    if (host.sessions.size === 0) this.#rest(host)
    if (this.#places.size === 0) this.#onEmptied()
  }

  #rest(host: Host): void {
    clearTimeout(host.idle)
    host.idle = setTimeout(() => this.#pool()?.send({ type: 'pool.stop', id: host.id }), IDLE_MS)
    host.idle.unref()
  }

  #hostEnded(id: string, error: unknown): void {
    const host = this.#hosts.get(id)
    const { log, counters } = this.#deps
    if (host === undefined) {
      if (error !== undefined) log.error({ err: error }, 'a session worker could not be started')
      return
    }
    this.#hosts.delete(id)
    clearTimeout(host.idle)
    if (error === undefined) return
    const lost = [...host.sessions.keys()]
    log.error({ err: error, sessionIds: lost }, 'a session worker failed; its sessions have ended')
    counters.sessionCrashes += lost.length
    const failure = error instanceof Error ? error : new Error(String(error))
    for (const sessionId of lost) this.#sessionEnded(sessionId, failure)
    clearTimeout(host.idle)
  }
}

interface Host {
  readonly id: string
  readonly ref: { send(event: HostEvent): void }
  readonly watch: HostWatch
  /** The seats of each. */
  readonly sessions: Map<SessionId, number>
  seats: number
  idle: NodeJS.Timeout | undefined
}

/** The actor that runs {@link SessionHosts.logic}. */
export type HostPool = Pick<ActorRefFrom<SessionHosts['logic']>, 'send' | 'getSnapshot'>
