import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import type { RouteClass } from '../observability/counters.ts'
import { problem } from './problem.ts'

/** How often one client may ask (RATE1), by what it asks for: an answer may cost a page, a query, or next to nothing. */
export interface RequestRates {
  /** Counts one request: 0 when it may be answered, else the whole seconds to wait. */
  take(route: RouteClass, origin: RequestOrigin): number
}

/** Who asks: the other end of the socket, and what proxies say of where it comes from. */
export interface RequestOrigin {
  readonly peer: string | undefined
  readonly headers: { readonly 'x-forwarded-for': string | undefined; readonly forwarded: string | undefined }
}

export function originOf(c: Context): RequestOrigin {
  const headers = { 'x-forwarded-for': c.req.header('x-forwarded-for'), forwarded: c.req.header('forwarded') }
  return { peer: getConnInfo(c).remote.address, headers }
}

/** Answers 429 before any route is looked at, and closes the connection: the next one is counted, too. */
export function limitRequests(rates: RequestRates): MiddlewareHandler {
  return async (c, next) => {
    const waitSeconds = rates.take(routeClassOf(c.req.path), originOf(c))
    if (waitSeconds === 0) return next()
    c.header('Retry-After', String(waitSeconds))
    c.header('Connection', 'close')
    return problem(c, 429, 'Too Many Requests', `Too many requests from this address; wait ${waitSeconds} s.`)
  }
}

export function routeClassOf(path: string): RouteClass {
  if (path === '/health' || path === '/ready') return 'probe'
  if (path === '/metrics') return 'metrics'
  // What is in a recording is read from its file and decoded; the list of them is as any other.
  if (path.startsWith('/api/replays/')) return 'replay'
  return path.startsWith('/api/') ? 'api' : 'page'
}
