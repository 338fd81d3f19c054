import type { LoggedEvent } from './store.ts'

/** Which events are shown. */
export interface EventFilter {
  /** In the type or in one of the names. */
  readonly text: string
  /** Only what this actor sends or gets. */
  readonly actorId: string | undefined
  /** XState's own as well. */
  readonly withInternal: boolean
}

export function isInternal({ event }: LoggedEvent): boolean {
  return event.type.startsWith('xstate.')
}

/** XState's own events in a word: the ids that they are made with say no more than the arrow that they stand at. */
export function shortType(type: string): string {
  const [, own = ''] = /^xstate\.(done|error|after|init|stop|promise|route)\b/.exec(type) ?? []
  return own === 'promise' ? type.slice('xstate.promise.'.length) : own === 'error' ? 'failed' : own || type
}

export function isShown(logged: LoggedEvent, { text, actorId, withInternal }: EventFilter): boolean {
  if (!withInternal && isInternal(logged)) return false
  const { message, event, source, target } = logged
  if (actorId !== undefined && message.sessionId !== actorId && message.sourceId !== actorId) return false
  const wanted = text.toLowerCase()
  return wanted === '' || [event.type, source, target].some((word) => word.toLowerCase().includes(wanted))
}
