import type { Context } from 'hono'
import { z } from 'zod'
import { EXPORT_FILES, EXPORT_FORMATS } from '../../replay/export/export-replay.ts'
import type { StoredReplay } from '../../storage/replay-index.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { type ByteRange, mayUseRange, readRange } from '../byte-range.ts'
import { isKnownTo } from '../etag.ts'
import { problem } from '../problem.ts'
import type { ReplayAllowance, ReplayDownload, ReplayView } from '../replay-view.ts'
import { replayParams, selectionQuery } from '../schemas/parameters.ts'
import { takePlace } from '../stream-place.ts'
import { noReplay, refused } from './replay-answers.ts'

/** A recording as a file: as it is, and in other formats. Without an allowance nobody is limited. */
export function addReplayFileRoutes(app: Api, replays: ReplayView, allowance?: ReplayAllowance): void {
  app.openapi(downloadRoute, async (c) => {
    const { id } = c.req.valid('param')
    const stored = await replays.find(id)
    const file = await replays.open(id)
    if (file === undefined) return noReplay(c)
    const answer = downloadAnswer(c, { id, bytes: file.bytes, stored })
    const response = answer instanceof Response ? answer : send(c, { file, ...answer, allowance })
    if (!(answer instanceof Response) && response.body !== null && response.status < 300) return response
    await file.close()
    return response
  })

  app.openapi(exportRoute, async (c) => {
    const { id } = c.req.valid('param')
    const { format, ...selection } = c.req.valid('query')
    const place = takePlace(c, 'export', allowance)
    if (place instanceof Response) return place
    const exported = await replays.exportAs(id, format, selection).catch((error: unknown) => {
      place.release()
      throw error
    })
    if (!exported.ok || c.req.method === 'HEAD') place.release()
    if (!exported.ok) return refused(c, exported)
    const { extension, mediaType } = EXPORT_FILES[format]
    nameFile(c, `${id}.${extension}`, mediaType)
    c.header('Cache-Control', 'no-store')
    if (c.req.method !== 'HEAD') return c.body(place.stream(exported.value))
    await exported.value.cancel()
    return c.body(null)
  })
}

const REPLAY_TYPE = 'application/vnd.apexsim.replay'

const exportQuery = selectionQuery.extend({
  format: z.enum(EXPORT_FORMATS).meta({ description: 'mcap opens in Foxglove; csv is an archive of tables.' }),
})

const downloadRoute = apiRoute({
  method: 'get',
  path: '/api/replays/{id}',
  operationId: 'downloadReplay',
  tag: 'replays',
  summary: 'The file of a recording',
  description:
    'Range, If-Range, If-None-Match and HEAD work. While it is recorded there is no ETag, and the length is that of the bytes so far.',
  request: { params: replayParams() },
})

const exportRoute = apiRoute({
  method: 'get',
  path: '/api/replays/{id}/export',
  operationId: 'exportReplay',
  tag: 'replays',
  summary: 'A recording in another format',
  request: { params: replayParams(), query: exportQuery },
})

interface Download {
  readonly id: string
  /** Of the file at this moment. */
  readonly bytes: number
  readonly stored: StoredReplay | undefined
}

interface Part {
  readonly range: ByteRange
  readonly name: string
  readonly status: 200 | 206
}

/** The head of the answer is set here; what is returned is the part of the file to be sent, or an answer without one. */
function downloadAnswer(c: Context, { id, bytes, stored }: Download): Part | Response {
  const etag = etagOf(stored, bytes)
  c.header('Accept-Ranges', 'bytes')
  c.header('Cache-Control', etag === undefined ? 'no-store' : 'no-cache')
  // While it is recorded the file grows: these are the bytes so far.
  if (stored !== undefined) c.header('Replay-State', stored.state)
  if (etag !== undefined) c.header('ETag', etag)
  if (etag !== undefined && isKnownTo(c.req.header('If-None-Match'), etag.slice(1, -1))) return c.body(null, 304)
  const wanted = mayAskPart(c, etag) ? readRange(c.req.header('Range'), bytes) : undefined
  if (wanted === 'unsatisfiable') {
    c.header('Content-Range', `bytes */${bytes}`)
    return problem(c, 416, 'Range Not Satisfiable', `The file has ${bytes} bytes.`)
  }
  const range = wanted ?? { from: 0, to: bytes }
  if (wanted !== undefined) c.header('Content-Range', `bytes ${range.from}-${range.to - 1}/${bytes}`)
  return { range, name: `${id}.apxr`, status: wanted === undefined ? 200 : 206 }
}

/** Ranges are for GET only (RFC 9110, 14.2). */
function mayAskPart(c: Context, etag: string | undefined): boolean {
  return c.req.method === 'GET' && mayUseRange(c.req.header('If-Range'), etag)
}

/** The hash of the file, once nothing is written to it any more. */
function etagOf(stored: StoredReplay | undefined, bytes: number): string | undefined {
  const isWhole = stored?.sha256 !== undefined && stored.state !== 'recording' && stored.bytes === bytes
  return isWhole ? `"${stored.sha256}"` : undefined
}

interface Sending extends Part {
  readonly file: ReplayDownload
  readonly allowance: ReplayAllowance | undefined
}

function send(c: Context, { file, range, name, status, allowance }: Sending): Response {
  const isHead = c.req.method === 'HEAD' || range.from === range.to
  const place = isHead ? undefined : takePlace(c, 'download', allowance)
  if (place instanceof Response) return place
  nameFile(c, name, REPLAY_TYPE)
  c.header('Content-Length', String(range.to - range.from))
  if (place === undefined) return c.body(null, status)
  return c.body(place.stream(file.stream(range.from, range.to)), status)
}

function nameFile(c: Context, name: string, mediaType: string): void {
  c.header('Content-Type', mediaType)
  c.header('Content-Disposition', `attachment; filename="${name}"`)
}
