import { z } from 'zod'
import type { AdminEnv } from '../admin-access.ts'
import { holderName, tokenBody } from '../admin-bodies.ts'
import { type AdminDesk, TOKEN_KINDS, type TokenDesk, type TokenKind } from '../admin-desk.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { failed } from '../problem.ts'
import type { AdminGate } from './admin-gate.ts'

/** Tokens of players and operators: who has one, and new ones. A token is in the answer that makes it, and nowhere else. */
export function addAdminTokenRoutes(admin: Api<AdminEnv>, desk: AdminDesk, gate: AdminGate): void {
  for (const kind of TOKEN_KINDS) {
    const tokens = desk.tokens[kind]
    if (tokens === undefined) continue
    addHolders(admin, { kind, tokens, gate })
    addChanges(admin, { kind, tokens, gate })
  }
}

interface TokenScope {
  readonly kind: TokenKind
  readonly tokens: TokenDesk
  readonly gate: AdminGate
}

/** As the document names operations. */
const OF = {
  players: {
    list: 'listPlayerTokens',
    create: 'createPlayerToken',
    rotate: 'rotatePlayerToken',
    revoke: 'revokePlayerToken',
  },
  operators: {
    list: 'listOperatorTokens',
    create: 'createOperatorToken',
    rotate: 'rotateOperatorToken',
    revoke: 'revokeOperatorToken',
  },
} as const satisfies Record<TokenKind, object>

function addHolders(admin: Api<AdminEnv>, { kind, tokens, gate }: TokenScope): void {
  const { list, create } = OF[kind]
  admin.openapi(
    apiRoute({
      method: 'get',
      path: `/api/admin/tokens/${kind}`,
      operationId: list,
      tag: 'administration',
      summary: `Which ${kind} have a token, and their roles (role admin)`,
      middleware: gate.looks('admin'),
      request: {},
    }),
    (c) => c.json({ items: tokens.list().map(({ name, role }) => ({ name, role })) }),
  )

  admin.openapi(
    apiRoute({
      method: 'post',
      path: `/api/admin/tokens/${kind}`,
      operationId: create,
      tag: 'administration',
      summary: `Make a token for one of the ${kind} who has none (role admin)`,
      description: 'It is shown in this answer alone.',
      middleware: gate.acts('admin', create),
      request: { body: { required: true, content: { 'application/json': { schema: tokenBody(tokens.roles) } } } },
    }),
    async (c) => {
      const entry = c.req.valid('json')
      c.set('details', { ...entry })
      const made = await tokens.create(entry)
      return made.ok ? c.json({ ...entry, token: made.token }, 201) : failed(c, made.status, made.detail)
    },
  )
}

function addChanges(admin: Api<AdminEnv>, { kind, tokens, gate }: TokenScope): void {
  const { rotate, revoke } = OF[kind]
  const params = z.object({ name: holderName })
  admin.openapi(
    apiRoute({
      method: 'post',
      path: `/api/admin/tokens/${kind}/{name}/rotate`,
      operationId: rotate,
      tag: 'administration',
      summary: `Make a new token in place of the one that one of the ${kind} has (role admin)`,
      description: 'The old one is void from now on. The new one is shown in this answer alone.',
      middleware: gate.acts('admin', rotate),
      request: { params },
    }),
    async (c) => {
      const { name } = c.req.valid('param')
      const made = await tokens.rotate(name)
      return made.ok ? c.json({ name, role: made.role, token: made.token }) : failed(c, made.status, made.detail)
    },
  )

  admin.openapi(
    apiRoute({
      method: 'delete',
      path: `/api/admin/tokens/${kind}/{name}`,
      operationId: revoke,
      tag: 'administration',
      summary: `Make the token of one of the ${kind} void (role admin)`,
      description: 'It stops sign-ins and requests from now on, and no connection that there is.',
      middleware: gate.acts('admin', revoke),
      request: { params },
    }),
    async (c) => {
      const revoked = await tokens.revoke(c.req.valid('param').name)
      return revoked.ok ? c.body(null, 204) : failed(c, revoked.status, revoked.detail)
    },
  )
}
