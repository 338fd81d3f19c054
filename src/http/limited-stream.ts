import { STREAM_STALL_MS } from './limits.ts'
import { ReaderPace } from './reader-pace.ts'

export interface StreamWatch {
  /** Called for each piece that was taken. */
  readonly onBytes: (count: number) => void
  /** Called once, whatever it ends by. */
  readonly onEnd: () => void
  /** Ends what carries the stream when the rest cannot be sent. Without it the stream itself fails. */
  readonly onCut?: ((why: StreamCut, error: Error) => void) | undefined
}

/** `slow`: its reader took nothing, or too little, for too long. `failed`: there is no more to be had. */
export type StreamCut = 'slow' | 'failed'

/**
 * The same bytes, no faster than somebody takes them. Whoever takes nothing for STREAM_STALL_MS, or less than
 * STREAM_BYTES_PER_SECOND_MIN in the long run, loses the rest: a place for a stream is not for keeping.
 */
export function limitedStream(
  source: ReadableStream<Uint8Array>,
  { onBytes, onEnd, onCut }: StreamWatch,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  const pace = new ReaderPace(performance.now())
  let stall: NodeJS.Timeout | undefined
  let isEnded = false
  const end = () => {
    clearTimeout(stall)
    if (!isEnded) onEnd()
    isEnded = true
  }
  const cut = (controller: ReadableStreamDefaultController<Uint8Array>, why: StreamCut, error: Error) => {
    end()
    // What is lost with it was told to nobody.
    reader.cancel().catch(() => {})
    if (onCut === undefined) controller.error(error)
    else onCut(why, error)
  }
  const awaitReader = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    stall = setTimeout(() => cut(controller, 'slow', new Error('Nobody reads.')), STREAM_STALL_MS).unref()
  }
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { done, value } = await reader.read()
    if (isEnded) return
    if (done) {
      end()
      controller.close()
      return
    }
    onBytes(value.length)
    pace.gave(value.length, performance.now())
    awaitReader(controller)
    controller.enqueue(value)
  }
  return new ReadableStream<Uint8Array>(
    {
      start: awaitReader,
      async pull(controller) {
        clearTimeout(stall)
        if (isEnded) return
        pace.asks(performance.now())
        if (pace.isTooSlow) {
          cut(controller, 'slow', new Error('Nobody reads fast enough.'))
          return
        }
        await pull(controller).catch((error: unknown) => {
          if (!isEnded) cut(controller, 'failed', error instanceof Error ? error : new Error(String(error)))
        })
      },
      async cancel(reason) {
        end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
