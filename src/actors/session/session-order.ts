import type { Reason } from '../../protocol/reasons.ts'
import type { SessionEvent } from './session-events.ts'
import type { SessionRoom } from './session-room.ts'
import { decisionOf } from './session-rules.ts'

/** What an operator, who is no member, asks of a session as a whole (OPS1). */
export type SessionOrder = 'start' | 'stop'

export type OrderAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: Reason; readonly detail?: string }

export interface OrderEvent {
  readonly type: 'order.start' | 'order.stop'
  /** Called before the event has been dealt with, on the same thread. */
  readonly answer: (answer: OrderAnswer) => void
}

export function orderEvent(order: SessionOrder, answer: OrderEvent['answer']): OrderEvent {
  return { type: `order.${order}`, answer }
}

/** Says what is about to become of it. */
export function answerOrder(room: SessionRoom, event: SessionEvent): void {
  if (event.type !== 'order.start' && event.type !== 'order.stop') return
  const decision = decisionOf(room, event)
  if (decision?.kind !== 'refuse') event.answer({ ok: true })
  else
    event.answer({
      ok: false,
      reason: decision.reason,
      ...(decision.detail !== undefined && { detail: decision.detail }),
    })
}
