import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context, Env, MiddlewareHandler } from 'hono'
import type { BlankEnv } from 'hono/types'
import type { z } from 'zod'
import { badRequest, notFound } from './problem.ts'

/**
 * Routes below /api: what each takes is its schema, which checks requests and is what the OpenAPI document says of them.
 * What each answers is described in schemas/, by the route's operationId, and loaded only by whoever asks for the document:
 * a server that nobody asks for it pays nothing for descriptions.
 */
interface RouteOptions<Path extends string, Request extends NonNullable<RouteConfig['request']>> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below the app that has the route; parameters in braces. */
  readonly path: Path
  /** Its one name in the document, and of its answers. */
  readonly operationId: string
  readonly tag: ApiTag
  /** A sentence without its full stop. */
  readonly summary: string
  readonly description?: string
  readonly request: Request
  readonly middleware?: MiddlewareHandler[]
}

/** The parts of the document, in its order. */
export const API_TAGS = [
  'sessions',
  'live',
  'content',
  'replays',
  'playbacks',
  'administration',
  'documentation',
] as const
export type ApiTag = (typeof API_TAGS)[number]

export function apiRoute<Path extends string, Request extends NonNullable<RouteConfig['request']>>(
  options: RouteOptions<Path, Request>,
) {
  const { method, path, operationId, tag, summary, description, request, middleware } = options
  return createRoute({
    method,
    path,
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    request,
    ...(middleware !== undefined && { middleware }),
    responses: ANSWERS_DESCRIBED_ELSEWHERE,
  })
}

/** Handlers may answer with any Response: what they do answer is checked against the schemas by tests. */
const ANSWERS_DESCRIBED_ELSEWHERE: { readonly 200: NonNullable<RouteConfig['responses'][number]> } = {
  200: { description: 'See the document.' },
}

export type Api<E extends Env = BlankEnv> = OpenAPIHono<E>

/** An app whose routes answer requests that their schemas refuse as a problem that names the field. */
export function createApi<E extends Env = BlankEnv>(): Api<E> {
  return new OpenAPIHono<E>({ defaultHook: answerInvalid })
}

type Checked = { readonly target: string } & (
  | { readonly success: true }
  | { readonly success: false; readonly error: Pick<z.ZodError, 'issues'> }
)

/** An address that names nothing is 404, whatever is wrong with it; anything else that is wrong is 400. */
function answerInvalid(checked: Checked, c: Context): Response | undefined {
  if (checked.success) return undefined
  const { issues } = checked.error
  if (checked.target === 'param') return notFound(c, issues[0]?.message ?? 'Nothing has this id.')
  return badRequest(c, issues.map(faultOf).join('; '))
}

function faultOf({ path, message }: Pick<z.core.$ZodIssue, 'path' | 'message'>): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`
}
