import type { CarData } from '../content/car-data.ts'
import type { TrackData } from '../content/track-data.ts'
import type { ContentChunkMessage } from '../protocol/content-messages.ts'
import type { CarId, TrackId } from '../protocol/ids.ts'
import { clientError } from './apex-sim-error.ts'

/**
 * Tracks and cars as a server sends them (CNT1): chunks are put together, the whole is compared with its SHA-256, and
 * its JSON is read. The server has validated what it sends, and the hash says that it arrived whole; what is looked at
 * here is only that it is what was asked for.
 */
export interface ContentBytes {
  readonly bytes: Uint8Array
  /** SHA-256, lower-case hex, as the server says. */
  readonly hash: string
}

export interface ContentAssembly {
  /** The whole once the last chunk is here. Throws ApexSimError `bad_content` when the chunks do not fit together. */
  add(chunk: ContentChunkMessage): ContentBytes | undefined
}

/** Chunks come in order; each one's size and their number are bounded by the protocol. */
export function createContentAssembly({ kind, id }: { kind: 'track' | 'car'; id: string }): ContentAssembly {
  const chunks: Uint8Array[] = []
  let hash: string | undefined
  return {
    add(chunk) {
      hash ??= chunk.hash
      if (chunk.index !== chunks.length || chunk.hash !== hash || chunk.index >= chunk.count) {
        throw clientError('bad_content', `the chunks of ${kind} ${id} do not fit together`)
      }
      chunks.push(chunk.bytes.slice())
      return chunks.length === chunk.count ? { bytes: joined(chunks), hash } : undefined
    },
  }
}

/** Rejects with ApexSimError `bad_content`. */
export async function readTrack(content: ContentBytes, id: TrackId): Promise<TrackData> {
  const value = await readJson(content, id)
  if (!hasObject(value, 'nodes')) throw clientError('bad_content', `${id} is not a track`)
  return value as unknown as TrackData
}

/** Rejects with ApexSimError `bad_content`. */
export async function readCar(content: ContentBytes, id: CarId): Promise<CarData> {
  const value = await readJson(content, id)
  if (!hasObject(value, 'chassis')) throw clientError('bad_content', `${id} is not a car`)
  return value as unknown as CarData
}

type JsonObject = Readonly<Record<string, unknown>>

async function readJson({ bytes, hash }: ContentBytes, id: string): Promise<JsonObject> {
  const actual = await sha256Hex(bytes)
  if (actual !== undefined && actual !== hash) throw clientError('bad_content', `${id} does not have its hash`)
  const value = parseJson(bytes, id)
  if (!isObject(value) || value['id'] !== id) throw clientError('bad_content', `${id} was asked for, and is not there`)
  return value
}

function parseJson(bytes: Uint8Array, id: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw clientError('bad_content', `${id} is not JSON`, error)
  }
}

/**
 * Undefined where the platform has no digests: browsers keep them from pages that came over plain http from elsewhere
 * than this machine. There the hash, which came by the same way as the content, would prove nothing anyway.
 */
async function sha256Hex(bytes: Uint8Array): Promise<string | undefined> {
  const subtle: typeof crypto.subtle | undefined = globalThis.crypto?.subtle
  if (subtle === undefined) return undefined
  const digest = await subtle.digest('SHA-256', Uint8Array.from(bytes))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasObject(value: JsonObject, key: string): boolean {
  return isObject(value[key])
}
