import { STREAM_STALL_MS } from './limits.ts'

export interface StreamWatch {
  /** Called for each piece that was taken. */
  readonly onBytes: (count: number) => void
  /** Called once, whatever it ends by. */
  readonly onEnd: () => void
}

/**
 * The same bytes, no faster than somebody takes them. Whoever takes nothing for STREAM_STALL_MS loses the rest: a place
 * for a stream is not for keeping.
 */
export function limitedStream(
  source: ReadableStream<Uint8Array>,
  { onBytes, onEnd }: StreamWatch,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let stall: NodeJS.Timeout | undefined
  let isEnded = false
  const end = () => {
    clearTimeout(stall)
    if (!isEnded) onEnd()
    isEnded = true
  }
  const giveUp = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    end()
    controller.error(new Error('Nobody reads.'))
    // What is lost with it was told to nobody.
    reader.cancel().catch(() => {})
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stall = setTimeout(() => giveUp(controller), STREAM_STALL_MS).unref()
      },
      async pull(controller) {
        clearTimeout(stall)
        try {
          const { done, value } = await reader.read()
          if (done) {
            end()
            controller.close()
            return
          }
          onBytes(value.length)
          if (!isEnded) stall = setTimeout(() => giveUp(controller), STREAM_STALL_MS).unref()
          controller.enqueue(value)
        } catch (error) {
          end()
          throw error
        }
      },
      async cancel(reason) {
        end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
