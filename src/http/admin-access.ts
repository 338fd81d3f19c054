import type { Context, MiddlewareHandler } from 'hono'
import { type AdminRole, mayAct } from '../auth/admin-roles.ts'
import { problem } from './problem.ts'
import { originOf, type RequestOrigin } from './request-rates.ts'

/** An operator, by the token that he has shown. */
export interface Admin {
  readonly name: string
  readonly role: AdminRole
}

/** Who operators are, as a port: tokens and their files are the server's business. */
export interface AdminAccess {
  /** Whose token it is; the same work whether it is known or not. */
  find(token: string): Admin | undefined
  /** How long the caller must wait before he may try, whole seconds; 0 unless he has failed too often. */
  waitSeconds(caller: RequestOrigin): number
  failed(caller: RequestOrigin): void
}

/** What handlers behind {@link createRequireRole} find in their context. */
export interface AdminEnv {
  readonly Variables: {
    readonly admin: Admin
    /** What an action is about, for the log; see AuditEntry. */
    details?: Readonly<Record<string, unknown>>
  }
}

const REALM = 'Bearer realm="apexsim"'

/**
 * Middleware for what only operators may see or do: `requireRole('viewer')` lets in whoever shows the bearer token
 * (RFC 6750) of a viewer or more. Without a known token the answer is 401, with one of a lesser role 403, and 429 for
 * an address that has failed too often.
 */
export function createRequireRole(access: AdminAccess): (role: AdminRole) => MiddlewareHandler<AdminEnv> {
  return (role) => async (c, next) => {
    c.header('Cache-Control', 'no-store')
    const token = bearerToken(c.req.header('Authorization'))
    if (token === undefined) return unauthorized(c, REALM, 'Show the bearer token of an operator.')
    const caller = originOf(c)
    const waitSeconds = access.waitSeconds(caller)
    if (waitSeconds > 0) {
      c.header('Retry-After', String(waitSeconds))
      return problem(c, 429, 'Too Many Requests', 'Too many failed attempts from this address.')
    }
    const admin = access.find(token)
    if (admin === undefined) {
      access.failed(caller)
      return unauthorized(c, `${REALM}, error="invalid_token"`, 'The token is not known.')
    }
    if (!mayAct(admin.role, role)) {
      c.header('WWW-Authenticate', `${REALM}, error="insufficient_scope"`)
      return problem(c, 403, 'Forbidden', `This needs the role ${role}.`)
    }
    c.set('admin', admin)
    return next()
  }
}

/** The token of a bearer's header (RFC 6750); undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1]
}

function unauthorized(c: Context, challenge: string, detail: string): Response {
  c.header('WWW-Authenticate', challenge)
  return problem(c, 401, 'Unauthorized', detail)
}
