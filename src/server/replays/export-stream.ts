import type { ReplayLibrary } from '../../runtime/replay-library/replay-library.ts'

/** An export as a stream, worked out no faster than somebody takes it. */
export function exportStream(library: ReplayLibrary, exportId: number): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // The thread answers others in between, which is why a piece may be empty.
        for (;;) {
          const answer = await library.nextPiece(exportId)
          if (!answer.ok) throw new Error(answer.message)
          const { bytes, isLast } = answer.value
          if (bytes.length > 0) controller.enqueue(bytes)
          if (isLast) return controller.close()
          if (bytes.length > 0) return
        }
      },
      async cancel() {
        await library.closeExport(exportId)
      },
    },
    { highWaterMark: 0 },
  )
}
