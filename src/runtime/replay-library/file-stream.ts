import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { DOWNLOAD_BYTES } from './limits.ts'
import { findFile } from './replay-folder.ts'

/** A recording's file as it is at this moment; what comes later is not in it. */
export interface ReplayFileNow {
  readonly bytes: number
  /** Bytes [from, to) as they are read, no faster than somebody takes them. Rejects when the file is gone. */
  stream(from: number, to: number): Promise<ReadableStream<Uint8Array>>
}

/** Undefined when there is no such recording. */
export function fileNow(dir: string, id: string): ReplayFileNow | undefined {
  const file = findFile(dir, id)
  if (file === undefined) return undefined
  return {
    bytes: file.bytes,
    async stream(from, to) {
      // A recording that has been finished since has another name, and the same bytes before its end.
      const path = findFile(dir, id)?.path ?? file.path
      return streamOf(await open(path, constants.O_RDONLY | constants.O_NOFOLLOW), from, to)
    },
  }
}

function streamOf(file: FileHandle, from: number, to: number): ReadableStream<Uint8Array> {
  let offset = from
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const length = Math.min(DOWNLOAD_BYTES, to - offset)
        const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset)
        offset += bytesRead
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
        if (bytesRead > 0 && offset < to) return
        await file.close()
        if (offset < to) controller.error(new Error('the file has become shorter'))
        else controller.close()
      },
      async cancel() {
        await file.close()
      },
    },
    { highWaterMark: 0 },
  )
}
