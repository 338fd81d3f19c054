import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import { COMPRESSED_BYTES_MAX, COMPRESSED_BYTES_MIN, COMPRESSING_MAX } from './limits.ts'
import { PackedAnswers } from './packed-answers.ts'
import { addVary } from './vary.ts'

/**
 * What is compressed: answers that are text, are there as a whole, and are asked for often or are long. Recordings and
 * exports are compressed already, and what is sent bit by bit must not be held back.
 */
export const COMPRESSED_PATHS = [
  '/api/sessions',
  '/api/sessions/:id',
  '/api/sessions/:id/results',
  '/api/replays',
  '/api/tracks',
  '/api/tracks/:id',
  '/api/cars',
  '/api/cars/:id',
  '/api/openapi.json',
  '/api/docs',
] as const

/**
 * Compresses answers. The work is done by threads of Node's, never by the one that ticks, and never by more than
 * COMPRESSING_MAX of them; when these are busy the answer goes out as it is. Answers with an ETag are kept, by it. The tag
 * stays what it is: it names what is unpacked, and nobody can ask for a part of these.
 */
export function createCompression(): MiddlewareHandler {
  const press = new Press()
  return async (c, next) => {
    await next()
    const { res } = c
    if (res.status !== 200 || c.req.method === 'HEAD') return
    addVary(res.headers, 'Accept-Encoding')
    if (!takesGzip(c.req.header('Accept-Encoding'))) return
    const tag = res.headers.get('ETag') ?? undefined
    const plain = new Uint8Array(await res.arrayBuffer())
    const packed = await press.pack(plain, tag)
    c.res = new Response(packed ?? plain, res)
    if (packed === undefined) return
    const { headers } = c.res
    headers.set('Content-Encoding', 'gzip')
    headers.set('Content-Length', String(packed.length))
  }
}

/** Whether an Accept-Encoding header names gzip, and not to refuse it. */
function takesGzip(header = ''): boolean {
  return header.split(',').some((one) => {
    const [coding, ...parameters] = one.split(';').map((part) => part.trim().toLowerCase())
    return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

class Press {
  readonly #kept = new PackedAnswers()
  #working = 0

  /** Undefined when it is not worth it, or not to be had just now. */
  async pack(plain: Uint8Array<ArrayBuffer>, tag: string | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const known = tag === undefined ? undefined : this.#kept.find(tag)
    if (known !== undefined) return known
    if (plain.length < COMPRESSED_BYTES_MIN || plain.length > COMPRESSED_BYTES_MAX) return undefined
    if (this.#working >= COMPRESSING_MAX) return undefined
    this.#working++
    try {
      const packed = new Uint8Array(await zip(plain, { level: LEVEL }))
      if (tag !== undefined) this.#kept.keep(tag, packed)
      return packed
    } finally {
      this.#working--
    }
  }
}

const zip = promisify(gzip)

/** About half the time of the usual level, for some per cent more bytes. */
const LEVEL = constants.Z_BEST_SPEED + 2
