import type { AnyActorRef, AnyEventObject } from 'xstate'
import { stateValueOf, statusOf } from './actor-tree.ts'
import { summarise } from './summarise.ts'
import { type EventMessage, WIRE_VERSION, type WireEvent, type WireSnapshot } from './wire.ts'

/** An event between its happening and the flush that writes it. */
export interface NotedEvent {
  readonly atMs: number
  readonly event: AnyEventObject
  readonly sessionId: string
  readonly sourceId: string | undefined
}

export function eventMessage({ atMs, event, sessionId, sourceId }: NotedEvent, rootId: string): EventMessage {
  return {
    type: '@xstate.event',
    event: wireEvent(event),
    sourceId,
    sessionId,
    rootId,
    id: null,
    createdAt: String(atMs),
    _version: WIRE_VERSION,
  }
}

/**
 * Of XState's own events the type alone: an actor's input and output may be a password and its hash, without a name by
 * which these could be told. Errors say what went wrong.
 */
function wireEvent(event: AnyEventObject): WireEvent {
  const { type, error } = event
  if (!type.startsWith('xstate.')) return summarise(event) as WireEvent
  return error === undefined ? { type } : { type, error: summarise(error) }
}

/** `isWhole`: with the context, which is dear for large ones. Of what is no machine, how many children a pool has, and no more. */
export function wireSnapshot(actor: AnyActorRef, isWhole: boolean): WireSnapshot {
  const status = statusOf(actor)
  const { context, children, error } = actor.getSnapshot() as {
    context?: unknown
    children?: unknown
    error?: unknown
  }
  const value = stateValueOf(actor)
  return {
    status,
    ...(value !== undefined && { value }),
    ...(children instanceof Map && { context: { size: children.size } }),
    ...(isWhole && value !== undefined && context !== undefined && { context: summarise(context) }),
    ...(status === 'error' && { error: summarise(error) }),
  }
}
