import type { AnyActorRef, EventObject } from 'xstate'

/**
 * XState 5.33 walks every pending timer of the system whenever any actor stops: with thousands of connections that
 * blocks the tick. This replaces a root's scheduler, before it starts, with one that keeps timers by their source
 * actor, so that stopping an actor costs its own timers only. It gives up persisting pending timers, which nothing here
 * uses.
 */
export function indexScheduler(root: AnyActorRef): PendingTimers {
  const system = root.system as unknown as SystemInternals
  const bySource = new Map<AnyActorRef, Map<string, unknown>>()
  const clock = system._clock
  let unnamed = 0

  const forget = (source: AnyActorRef, id: string) => {
    const timers = bySource.get(source)
    timers?.delete(id)
    if (timers?.size === 0) bySource.delete(source)
  }

  system.scheduler.schedule = (source, target, event, delayMs, id = `unnamed-${unnamed++}`) => {
    const timers = bySource.get(source) ?? new Map<string, unknown>()
    bySource.set(source, timers)
    const timer = clock.setTimeout(() => {
      if (timers.get(id) === timer) forget(source, id)
      system._relay(source, target, event)
    }, delayMs)
    timers.set(id, timer)
  }
  system.scheduler.cancel = (source, id) => {
    const timer = bySource.get(source)?.get(id)
    if (timer === undefined) return
    clock.clearTimeout(timer)
    forget(source, id)
  }
  system.scheduler.cancelAll = (source) => {
    for (const timer of bySource.get(source)?.values() ?? []) clock.clearTimeout(timer)
    bySource.delete(source)
  }
  return {
    get count() {
      let count = 0
      for (const timers of bySource.values()) count += timers.size
      return count
    },
  }
}

export interface PendingTimers {
  readonly count: number
}

interface SystemInternals {
  readonly _clock: { setTimeout(run: () => void, delayMs: number): unknown; clearTimeout(timer: unknown): void }
  _relay(source: AnyActorRef, target: AnyActorRef, event: EventObject): void
  readonly scheduler: {
    schedule(source: AnyActorRef, target: AnyActorRef, event: EventObject, delayMs: number, id?: string): void
    cancel(source: AnyActorRef, id: string): void
    cancelAll(source: AnyActorRef): void
  }
}
