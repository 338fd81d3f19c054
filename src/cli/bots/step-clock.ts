import type { ClientClock } from '../../client/client-clock.ts'

/**
 * Calls `run` `hz` times a second on an absolute schedule: a late call does not move the ones after it, and calls that
 * were missed altogether are left out, not made up for. `phase` (0..1) shifts the schedule within a period, so that
 * many of them do not all wake at once. Returns the way to stop.
 */
export function startStepClock(
  clock: ClientClock,
  { hz, phase }: { readonly hz: number; readonly phase: number },
  run: () => void,
): () => void {
  const periodMs = 1000 / hz
  const originMs = clock.now() + phase * periodMs
  let step = 0
  let isStopped = false
  let cancel: (() => void) | undefined
  const wait = () => {
    // Timers count whole milliseconds; rounding up never wakes before the time.
    cancel = clock.after(Math.max(0, Math.ceil(originMs + step * periodMs - clock.now())), wake)
  }
  const wake = () => {
    run()
    const periodsGone = Math.floor((clock.now() - originMs) / periodMs)
    step = Math.max(step, periodsGone) + 1
    if (!isStopped) wait()
  }
  wait()
  return () => {
    isStopped = true
    cancel?.()
  }
}
