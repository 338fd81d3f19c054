import { type AnyActorRef, createActor } from 'xstate'
import { fromPool } from '../../actors/lib/from-pool.ts'
import { indexScheduler } from '../../actors/lib/index-scheduler.ts'
import type { SessionDeps } from '../../actors/session/session-deps.ts'
import type { Member } from '../../actors/session/session-events.ts'
import { lookAt } from '../../actors/session/session-look.ts'
import { type SessionRef, sessionMachine } from '../../actors/session/session-machine.ts'
import { type OrderAnswer, orderEvent } from '../../actors/session/session-order.ts'
import { type SessionRoom, sessionTick } from '../../actors/session/session-room.ts'
import type { SessionWatch } from '../../actors/session/session-watch.ts'
import type { CarriedMember, ToWorker } from '../../actors/session-host/worker-messages.ts'
import type { ActorObserver } from '../../observability/observe-all.ts'
import type { SessionId } from '../../protocol/ids.ts'
import type { Board } from '../../runtime/session-worker/board.ts'
import { carryError } from '../../runtime/session-worker/carried-error.ts'
import { watchSession } from '../watch-session.ts'
import type { Uplink } from './uplink.ts'
import type { WorkerContent } from './worker-content.ts'
import type { HeldSession } from './worker-member.ts'
import type { WorkerMembers } from './worker-members.ts'

/** The sessions of a worker: the same actors as on the main thread, told from there and seen from there. */
export class WorkerSessions {
  readonly #options: WorkerSessionsOptions
  readonly #held = new Map<SessionId, HeldRoom>()
  readonly #pool

  constructor(options: WorkerSessionsOptions) {
    this.#options = options
    const logic = fromPool(sessionMachine, (id, error) => this.#ended(id as SessionId, error))
    this.#pool = createActor(logic, options.observe === undefined ? {} : { inspect: options.observe })
    indexScheduler(this.#pool as AnyActorRef)
    this.#pool.start()
  }

  open({ settings, tickCell, resumption }: Extract<ToWorker, { type: 'session.open' }>): void {
    const { id } = settings
    const deps: SessionDeps = { ...this.#options.deps, ...this.#options.content.forSession(id) }
    this.#pool.send({ type: 'pool.spawn', id, input: { settings, deps, resumption } })
    const room = this.#ref(id)?.getSnapshot().context.room
    // A session that failed at once has been reported as ended.
    if (room === undefined) return
    const tick = () => sessionTick(room)
    const noteTick = () => this.#options.board.setTick(tickCell, sessionTick(room))
    this.#held.set(id, { id, room, tick, noteTick, watch: undefined })
  }

  join({ sessionId, member, asSpectator }: Extract<ToWorker, { type: 'member.join' }>): void {
    const joining = this.#admit(sessionId, member)
    if (joining !== undefined) this.#ref(sessionId)?.send({ type: 'member.join', member: joining, asSpectator })
  }

  restore({ sessionId, member, slot }: Extract<ToWorker, { type: 'member.restore' }>): void {
    const restored = this.#admit(sessionId, member)
    if (restored !== undefined) this.#ref(sessionId)?.send({ type: 'member.restore', member: restored, slot })
  }

  comeBack({ sessionId, member }: Extract<ToWorker, { type: 'member.return' }>): void {
    this.#options.members.forgetPlayer(sessionId, member.playerId)
    const returning = this.#admit(sessionId, member)
    if (returning !== undefined) this.#ref(sessionId)?.send({ type: 'member.return', member: returning })
  }

  /** The member as the session will know him; undefined when there is no such session, which he is told. */
  #admit(sessionId: SessionId, member: CarriedMember): Member | undefined {
    const held = this.#held.get(sessionId)
    if (this.#ref(sessionId) !== undefined && held !== undefined) return this.#options.members.add(member, held).member
    this.#options.uplink.post({ type: 'member.event', member: member.id, event: GONE })
    return undefined
  }

  tell({ sessionId, event, asker }: Extract<ToWorker, { type: 'session.tell' }>): void {
    const { uplink, members } = this.#options
    if (event.type === 'member.away') members.silence(sessionId, event.playerId)
    if (asker !== undefined) uplink.post({ type: 'member.answering', member: asker })
    this.#ref(sessionId)?.send(event)
    if (asker !== undefined) uplink.post({ type: 'member.answered', member: asker })
  }

  look({ sessionId, request }: Extract<ToWorker, { type: 'session.look' }>): void {
    const room = this.#held.get(sessionId)?.room
    const look = room === undefined ? undefined : lookAt(room)
    this.#options.uplink.post({ type: 'session.looked', request, look })
  }

  watch({ sessionId, wish }: Extract<ToWorker, { type: 'session.watch' }>): void {
    const held = this.#held.get(sessionId)
    if (held === undefined) return
    if (wish === undefined) {
      held.watch?.stop()
      held.watch = undefined
      return
    }
    const { uplink } = this.#options
    held.watch ??= watchSession(held.room, (sight) => uplink.post({ type: 'session.seen', sessionId, sight }))
    held.watch.set(wish)
  }

  order({ sessionId, request, order }: Extract<ToWorker, { type: 'session.order' }>): void {
    let given: OrderAnswer | undefined
    this.#ref(sessionId)?.send(
      orderEvent(order, (answer) => {
        given = answer
      }),
    )
    this.#options.uplink.post({ type: 'session.ordered', request, answer: given })
  }

  /** Lets the main thread know how far the sessions are. Called after each wake-up. */
  noteTicks(): void {
    for (const held of this.#held.values()) held.noteTick()
  }

  #ended(sessionId: SessionId, error: unknown): void {
    const { uplink, members, onEnding } = this.#options
    onEnding()
    this.#held.get(sessionId)?.watch?.stop()
    this.#held.delete(sessionId)
    members.forgetSession(sessionId)
    uplink.post({ type: 'session.ended', sessionId, error: error === undefined ? undefined : carryError(error) })
  }

  #ref(id: SessionId): SessionRef | undefined {
    return this.#pool.getSnapshot().children.get(id)
  }
}

/** The answer to who comes when the session has just ended. */
const GONE = { type: 'session.refused', reason: 'session_not_joinable' } as const

interface HeldRoom extends HeldSession {
  readonly room: SessionRoom
  /** While somebody watches it from outside. */
  watch: SessionWatch | undefined
}

export interface WorkerSessionsOptions {
  readonly deps: Omit<SessionDeps, 'catalogue' | 'prepare'>
  readonly content: Pick<WorkerContent, 'forSession'>
  /** Sees what happens to the actors here. */
  readonly observe: ActorObserver | undefined
  readonly uplink: Uplink
  readonly members: WorkerMembers
  readonly board: Board
  /** A session is about to be reported as ended. */
  readonly onEnding: () => void
}
