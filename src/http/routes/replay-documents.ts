import type { Context } from 'hono'
import type { ReplayAnswer } from '../../replay/replay-answer.ts'
import { DOCUMENT_PIECE_BYTES } from '../limits.ts'
import type { ReplayAllowance } from '../replay-view.ts'
import { type StreamPlace, takePlace } from '../stream-place.ts'
import { refused } from './replay-answers.ts'

export const JSON_TYPE = 'application/json'

interface DocumentOptions {
  readonly allowance: ReplayAllowance | undefined
  readonly mediaType?: string
}

/**
 * Answers with a document that is worked out for it. The caller's place is taken before the work begins, and given back
 * when the document is sent: a large one in pieces, like a file.
 */
export async function sendDocument(
  c: Context,
  work: (signal: AbortSignal) => Promise<ReplayAnswer<Uint8Array>>,
  { allowance, mediaType = JSON_TYPE }: DocumentOptions,
): Promise<Response> {
  const place = takePlace(c, 'document', allowance)
  if (place instanceof Response) return place
  const answer = await work(c.req.raw.signal).catch((error: unknown) => {
    place.release()
    throw error
  })
  if (answer.ok) return send(c, answer.value, { place, mediaType })
  place.release()
  return refused(c, answer)
}

/** Nobody keeps what may be more a moment later. */
function send(
  c: Context,
  bytes: Uint8Array,
  { place, mediaType }: { readonly place: StreamPlace; readonly mediaType: string },
): Response {
  c.header('Content-Type', mediaType)
  c.header('Cache-Control', 'no-store')
  c.header('Content-Length', String(bytes.length))
  if (c.req.method === 'HEAD') {
    place.release()
    return c.body(null)
  }
  if (bytes.length > DOCUMENT_PIECE_BYTES) return c.body(place.stream(piecesOf(bytes)))
  place.release(bytes.length)
  // It came from the reading thread, where memory is not shared.
  return c.body(bytes as Uint8Array<ArrayBuffer>)
}

function piecesOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(bytes.subarray(offset, offset + DOCUMENT_PIECE_BYTES))
        offset += DOCUMENT_PIECE_BYTES
        if (offset >= bytes.length) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
