import type { InspectionEvent } from 'xstate'

/** Sees what happens to actors: each event that one is sent, each state that it comes to. */
export type ActorObserver = (event: InspectionEvent) => void

/**
 * Those observers as one, undefined when there is none: then nothing is observed, at no cost. What one of them throws would
 * reach the actor, whose mailbox XState leaves stuck then; so it ends that observer instead, which `onFault` hears.
 */
export function observeAll(
  observers: readonly (ActorObserver | undefined)[],
  onFault: (error: unknown) => void,
): ActorObserver | undefined {
  let active = observers.filter((observer) => observer !== undefined)
  if (active.length === 0) return undefined
  return (event) => {
    for (const observer of active) {
      try {
        observer(event)
      } catch (error) {
        active = active.filter((other) => other !== observer)
        onFault(error)
      }
    }
  }
}
