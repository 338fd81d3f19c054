import type { AnyActorLogic } from 'xstate'
import { fromPool } from '../actors/lib/from-pool.ts'
import type { SessionDeps } from '../actors/session/session-deps.ts'
import type { SessionEvent, SessionSettings } from '../actors/session/session-events.ts'
import { lookAt, type SessionLook } from '../actors/session/session-look.ts'
import { type SessionRef, sessionMachine } from '../actors/session/session-machine.ts'
import { type OrderAnswer, orderEvent, type SessionOrder } from '../actors/session/session-order.ts'
import type { RoomOptions } from '../actors/session/session-room.ts'
import type { Sight } from '../actors/session/session-sight.ts'
import type { Watching } from '../actors/session/session-watch.ts'
import type { WorkerNews } from '../actors/session-host/worker-messages.ts'
import type { SessionId } from '../protocol/ids.ts'
import type { ResumableRun } from '../replay/resumable-run.ts'
import type { LobbyMailbox } from './actor-deps.ts'
import { watchSession } from './watch-session.ts'

/** Where sessions live, on this thread or in workers; the rest of the server does not know which. */
export interface SessionHousing {
  /** The actor that has them, for the server to run. */
  readonly logic: AnyActorLogic
  /** Opens a session, which begins with the run that a crash cut off; its mailbox, or undefined when it failed at once. */
  open(settings: SessionSettings, resumption?: ResumableRun): { send(event: SessionEvent): void } | undefined
  /** Undefined when the session is not there, or does not answer. */
  look(id: SessionId): SessionLook | undefined | Promise<SessionLook | undefined>
  /**
   * `tell` hears what is seen of the session, once a wish is said; undefined when it is not there. It is called within the
   * session's steps: it notes what it hears and returns.
   */
  watch(id: SessionId, tell: (sight: Sight) => void): Watching | undefined
  /** An operator's order, as the session answers it; undefined as for {@link look}. */
  order(id: SessionId, order: SessionOrder): OrderAnswer | undefined | Promise<OrderAnswer | undefined>
  /** How the loops that step sessions do, besides this thread's own. */
  loops(nowMs: number): readonly LoopFacts[]
  /** Datagram channels that end in sockets of their own. */
  readonly boundChannels: number
  /** Resolves when no session is left, at the latest after `msMax`, with those that are. */
  emptied(msMax: number): Promise<readonly SessionId[]>
  /** Resolves when recordings of sessions in workers are complete, at the latest a while after `msMax`: then with false. None begins any more. */
  closeRecordings(msMax: number): Promise<boolean>
  /** What all threads of sessions are to know, now and whoever starts later. */
  tellWorkers(news: WorkerNews): void
  close(): Promise<void>
}

export interface LoopFacts {
  readonly running: number
  readonly lastTickMs: number
  /** Whether its ticks are behind for good. */
  readonly isLagging: boolean
}

/** What housing needs of the actor system. */
export interface HousingScope {
  readonly lobby: LobbyMailbox
  readonly pool: () => unknown
}

export type CreateHousing = (scope: HousingScope) => SessionHousing

/** Sessions on this thread. `depsFor` is asked anew for each. */
export function createMainHousing(
  { lobby, pool }: HousingScope,
  depsFor: (id: SessionId) => SessionDeps,
): SessionHousing {
  const logic = fromPool(sessionMachine, (id, error) => {
    lobby.send({ type: 'session.ended', sessionId: id as SessionId, ...(error === undefined ? {} : { error }) })
  })
  const sessions = () => pool() as SessionPool | undefined
  const refOf = (id: SessionId) => sessions()?.getSnapshot().children.get(id)
  return {
    logic,
    open(settings, resumption) {
      sessions()?.send({
        type: 'pool.spawn',
        id: settings.id,
        input: { settings, deps: depsFor(settings.id), resumption },
      })
      return refOf(settings.id)
    },
    look(id) {
      const room = refOf(id)?.getSnapshot().context.room
      return room === undefined ? undefined : lookAt(room)
    },
    watch(id, tell) {
      const room = refOf(id)?.getSnapshot().context.room
      return room === undefined ? undefined : watchSession(room, tell)
    },
    order(id, order) {
      let given: OrderAnswer | undefined
      refOf(id)?.send(
        orderEvent(order, (answer) => {
          given = answer
        }),
      )
      return given
    },
    loops: () => [],
    boundChannels: 0,
    // A mailbox is synchronous here: who was told to close is closed.
    emptied: () => Promise.resolve([]),
    closeRecordings: () => Promise.resolve(true),
    tellWorkers: () => {},
    close: () => Promise.resolve(),
  }
}

interface SessionPool {
  send(event: { type: 'pool.spawn'; id: string; input: RoomOptions }): void
  getSnapshot(): { readonly children: ReadonlyMap<string, SessionRef> }
}
