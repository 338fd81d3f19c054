import type { MiddlewareHandler } from 'hono'
import { normalOrigin } from '../config/origins.ts'
import type { AllowedMethods } from './allowed-methods.ts'
import { CORS_MAX_AGE_SECONDS } from './limits.ts'
import { addVary } from './vary.ts'

/**
 * Whose pages may read what is below /api (CORS): those of listed origins, and nobody else's. Never with credentials of the
 * browser: what a page is to be trusted with, it shows as a bearer token of its own.
 */
export function shareWith(origins: readonly string[]): MiddlewareHandler {
  const isListed = listed(origins)
  return async (c, next) => {
    const origin = c.req.header('Origin')
    // Before the answer is made: the head of a live stream leaves with it.
    c.header('Vary', 'Origin')
    if (origin !== undefined && isListed(origin)) {
      c.header('Access-Control-Allow-Origin', origin)
      c.header('Access-Control-Expose-Headers', EXPOSED)
    }
    await next()
    // Whoever says what else an answer depends on may have said so in place of it.
    addVary(c.res.headers, 'Origin')
  }
}

/** Answers a browser that asks for a page of a listed origin what it may send. Anybody else's question is no method we know. */
export function answerPreflight(origins: readonly string[], methods: AllowedMethods): MiddlewareHandler {
  const isListed = listed(origins)
  return async (c, next) => {
    const origin = c.req.header('Origin')
    const isAsked = c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined
    if (!isAsked || origin === undefined || !isListed(origin)) return next()
    const allowed = methods.at(c.req.path)
    if (allowed.length === 0) return next()
    c.header('Access-Control-Allow-Methods', allowed.join(', '))
    c.header('Access-Control-Allow-Headers', ACCEPTED)
    c.header('Access-Control-Max-Age', String(CORS_MAX_AGE_SECONDS))
    return c.body(null, 204)
  }
}

/** What scripts may see of an answer besides its usual headers. */
const EXPOSED =
  'Content-Disposition, Content-Range, ETag, Location, Replay-State, Retry-After, WWW-Authenticate, Accept-Ranges'

/** What scripts may send besides the usual headers. */
const ACCEPTED = 'Authorization, Content-Type, If-None-Match, If-Range, Last-Event-ID, Range'

/** In the form in which browsers write origins, whatever the operator's. */
function listed(origins: readonly string[]): (origin: string) => boolean {
  const all = new Set(origins.map(normalOrigin))
  return (origin) => all.has('*') || all.has(origin)
}
