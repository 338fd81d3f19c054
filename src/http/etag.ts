import { hash } from 'node:crypto'
import type { Context } from 'hono'

/** Whether an If-None-Match header (RFC 9110, 13.1.2) names the given hash, weakly compared, or is "*". */
export function isKnownTo(ifNoneMatch: string | undefined, hash: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${hash}"`)
}

/** JSON that rarely changes, tagged with its hash: who has it already gets an empty 304. */
export function taggedJson(c: Context, body: object): Response {
  const text = JSON.stringify(body)
  return tagged(c, text, { 'Content-Type': 'application/json' })
}

/** The same for any text. */
export function tagged(c: Context, text: string, headers: Record<string, string>, tag = tagOf(text)): Response {
  c.header('ETag', `"${tag}"`)
  c.header('Cache-Control', 'no-cache')
  return isKnownTo(c.req.header('If-None-Match'), tag) ? c.body(null, 304) : c.body(text, 200, headers)
}

/** A part of its SHA-256: as much as nobody meets twice by chance. */
export function tagOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, TAG_DIGITS)
}

const TAG_DIGITS = 32
