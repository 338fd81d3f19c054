import { ApexSimError, clientError } from './apex-sim-error.ts'
import type { ClientClock } from './client-clock.ts'
import { RECONNECT_DEFAULTS } from './limits.ts'

/**
 * Coming back after a lost connection: one attempt after another, further and further apart, each at a random time (full
 * jitter), so that the clients of a server that was restarted do not all come at once. It ends with the first attempt that
 * succeeds, with an answer that no repeating changes, or with its bounds.
 */
export interface ReconnectOptions {
  /** The first attempt comes within so long; the bound doubles with each. */
  readonly firstDelayMs?: number
  /** The longest bound. */
  readonly delayMsMax?: number
  readonly attemptsMax?: number
  /** After so long in all nothing more is tried. */
  readonly durationMsMax?: number
  /** Gives up coming back, for good. */
  readonly signal?: AbortSignal
}

export interface ReconnectPolicy extends Required<Omit<ReconnectOptions, 'signal'>> {
  readonly signal: AbortSignal | undefined
}

/** Undefined when the client is not to come back by itself. */
export function reconnectPolicy(options: ReconnectOptions | boolean = true): ReconnectPolicy | undefined {
  if (options === false) return undefined
  const { signal, ...bounds } = options === true ? {} : options
  return { ...RECONNECT_DEFAULTS, ...bounds, signal }
}

export interface Reconnecting<T> {
  readonly policy: ReconnectPolicy
  readonly clock: ClientClock
  /** 0 to just below 1. */
  readonly random: () => number
  /** Ends it at once. */
  readonly signal: AbortSignal
  /** What ended the connection; it may say how long to wait. */
  readonly error: ApexSimError
  readonly attempt: () => Promise<T>
}

/** Rejects with the ApexSimError of the last attempt, or `aborted`. */
export async function reconnect<T>(options: Reconnecting<T>): Promise<T> {
  const { policy, clock, random, signal, attempt } = options
  const endMs = clock.now() + policy.durationMsMax
  let { error } = options
  for (let tries = 0; tries < policy.attemptsMax; tries++) {
    const delayMs = delayBefore(tries, policy, random()) + (error.retryAfterMs ?? 0)
    if (clock.now() + delayMs > endMs) break
    await pause(clock, delayMs, signal)
    try {
      return await attempt()
    } catch (failure) {
      if (!(failure instanceof ApexSimError) || !failure.isRetryable) throw failure
      error = failure
    }
  }
  throw error
}

function delayBefore(tries: number, { firstDelayMs, delayMsMax }: ReconnectPolicy, share: number): number {
  return share * Math.min(delayMsMax, firstDelayMs * 2 ** tries)
}

function pause(clock: ClientClock, delayMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const cancel = clock.after(delayMs, () => {
    signal.removeEventListener('abort', abort)
    resolve()
  })
  const abort = () => {
    cancel()
    reject(clientError('aborted', undefined, signal.reason))
  }
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return promise
}
