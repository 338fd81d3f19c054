import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { isReplayId } from '../../replay/replay-header.ts'
import { DOWNLOAD_BYTES } from './limits.ts'
import { FILE_ENDINGS } from './replay-folder.ts'

/** A recording's file as it is at this moment; what comes later is not in it. Whoever opens it closes it. */
export interface ReplayFileNow {
  readonly bytes: number
  /** Bytes [from, to) as they are read, no faster than somebody takes them. Closes the file at the end, and when nobody wants more. */
  stream(from: number, to: number): ReadableStream<Uint8Array>
  /** Only for a file that is not streamed. */
  close(): Promise<void>
}

/**
 * Opens a recording for a download: on the calling thread, but without ever waiting there. Undefined when there is none
 * by this id. Rejects with what node:fs rejects with.
 */
export async function openFileNow(dir: string, id: string): Promise<ReplayFileNow | undefined> {
  if (!isReplayId(id)) return undefined
  for (const ending of FILE_ENDINGS) {
    const file = await openIfThere(join(dir, `${id}${ending}`))
    if (file === undefined) continue
    const { size } = await orClosed(file, file.stat())
    return { bytes: size, stream: (from, to) => streamOf(file, from, to), close: () => file.close() }
  }
  return undefined
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP'))
      return undefined
    throw error
  }
}

/** What comes of the work; when it fails nobody has the file any more. */
async function orClosed<T>(file: FileHandle, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

function streamOf(file: FileHandle, from: number, to: number): ReadableStream<Uint8Array> {
  let offset = from
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const length = Math.min(DOWNLOAD_BYTES, to - offset)
        const { bytesRead, buffer } = await orClosed(file, file.read(new Uint8Array(length), 0, length, offset))
        offset += bytesRead
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
        if (bytesRead > 0 && offset < to) return
        await file.close()
        if (offset < to) controller.error(new Error('The file has become shorter.'))
        else controller.close()
      },
      async cancel() {
        await file.close()
      },
    },
    { highWaterMark: 0 },
  )
}
