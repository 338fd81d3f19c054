import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { limitedStream, type StreamWatch } from './limited-stream.ts'
import { problem } from './problem.ts'
import type { ReplayAllowance, StreamKind } from './replay-view.ts'
import { originOf } from './request-rates.ts'

/** A caller's place for one stream (RATE1): either it is given back, or a stream takes it and gives it back at its end. */
export interface StreamPlace {
  /** `sentBytes` were sent at once, without a stream. */
  release(sentBytes?: number): void
  stream(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array>
}

/** A place, or the answer to whoever has had enough for now. Without an allowance there is always one. */
export function takePlace(
  c: Context,
  kind: StreamKind,
  allowance: ReplayAllowance | undefined,
): StreamPlace | Response {
  const disconnect = disconnectOf(c)
  if (allowance === undefined) return placeOf({ release: () => {}, onBytes: () => {}, onCut: disconnect })
  const origin = originOf(c)
  const waitSeconds = allowance.waitSeconds(origin)
  if (waitSeconds > 0) return tooMany(c, waitSeconds, 'This address has had too many bytes of recordings')
  const release = allowance.begin(kind, origin)
  if (release === undefined) return tooMany(c, 1, `Too many ${kind}s are under way`)
  const onCut: StreamWatch['onCut'] = (why, error) => {
    allowance.cut(why, error)
    disconnect?.()
  }
  const onBytes = (count: number) => allowance.charge(count, origin)
  return placeOf({ release, onBytes, onCut: disconnect && onCut })
}

/**
 * Ends the connection that the answer goes out by, without a word: the head has left, and a stream that failed by itself would be
 * reported as if the server had. Undefined where there is none.
 */
function disconnectOf(c: Context): (() => void) | undefined {
  const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>
  return outgoing && (() => void outgoing.destroy())
}

function placeOf({
  release,
  onBytes,
  onCut,
}: Pick<StreamWatch, 'onBytes' | 'onCut'> & { readonly release: () => void }): StreamPlace {
  return {
    release(sentBytes = 0) {
      if (sentBytes > 0) onBytes(sentBytes)
      release()
    },
    stream: (source) => limitedStream(source, { onBytes, onEnd: release, onCut }),
  }
}

function tooMany(c: Context, waitSeconds: number, why: string): Response {
  c.header('Retry-After', String(waitSeconds))
  return problem(c, 429, 'Too Many Requests', `${why}; wait ${waitSeconds} s.`)
}
