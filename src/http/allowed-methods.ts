import type { Context, Hono, MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

/** Which methods an address takes, as the routes of the app have it. */
export interface AllowedMethods {
  /** Those of the address; none where there is no route. */
  at(path: string): readonly string[]
  /** Answers whatever is neither GET nor HEAD and no route takes, before any route is looked at. */
  readonly refuseOthers: MiddlewareHandler
  /** The answer to a GET of an address that takes other methods only; undefined where there is nothing. */
  refusal(c: Context): Response | undefined
}

/** Looks at the routes when it is first asked, which no GET of what is there does: all of them must have been added by then. */
export function createAllowedMethods(app: Pick<Hono, 'routes'>): AllowedMethods {
  let known: readonly Address[] | undefined
  const at = (path: string) => {
    known ??= addressesOf(app.routes)
    return [...new Set(known.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))]
  }
  return {
    at,
    async refuseOthers(c, next) {
      const { method } = c.req
      if (method === 'GET' || method === 'HEAD') return next()
      const methods = at(c.req.path)
      return methods.includes(method) ? next() : refuse(c, methods.length === 0 ? ['GET', 'HEAD'] : methods)
    },
    refusal(c) {
      const methods = at(c.req.path)
      return methods.length === 0 || methods.includes('GET') ? undefined : refuse(c, methods)
    },
  }
}

interface Address {
  readonly pattern: RegExp
  readonly methods: readonly string[]
}

function addressesOf(routes: Hono['routes']): readonly Address[] {
  // What is for all methods comes before a route and is none itself.
  const own = routes.filter(({ method }) => method !== 'ALL')
  return own.map(({ path, method }) => ({
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[^/]+/g, '[^/]+')}$`),
    methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
  }))
}

function refuse(c: Context, allowed: readonly string[]): Response {
  c.header('Allow', allowed.join(', '))
  return problem(c, 405, 'Method Not Allowed', `${c.req.method} is not allowed here.`)
}
