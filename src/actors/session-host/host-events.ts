import type { SessionId } from '../../protocol/ids.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import type { SessionEvent, SessionSettings } from '../session/session-events.ts'
import type { SessionLook } from '../session/session-look.ts'
import type { OrderAnswer, SessionOrder } from '../session/session-order.ts'
import type { Sight } from '../session/session-sight.ts'
import type { WatchWish } from '../session/session-watch.ts'
import type { WorkerNews } from './worker-messages.ts'

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
  | {
      readonly type: 'host.order'
      readonly sessionId: SessionId
      readonly order: SessionOrder
      readonly answer: AnswerOrder
    }
  | { readonly type: 'host.pass'; readonly news: WorkerNews }
  /** `onClosed` is called when its recordings are complete, or when it ends. */
  | { readonly type: 'host.close-recordings'; readonly msMax: number; readonly onClosed: () => void }

export type TellSight = (sight: Sight) => void

/** Undefined when the session is not there, or its worker does not answer. */
export type AnswerLook = (look: SessionLook | undefined) => void
export type AnswerOrder = (answer: OrderAnswer | undefined) => void
