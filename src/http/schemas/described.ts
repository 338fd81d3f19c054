import type { RouteConfig } from '@hono/zod-openapi'
import type { z } from 'zod'
import type { Api } from '../api-route.ts'

/**
 * What the document says of a route besides what its own schema says: its answers, who may ask, and a body that the route
 * reads by itself. These modules are loaded with the document, never by the routes.
 */
export interface Described {
  readonly answers: Readonly<Record<number, Answer>>
  /** Any of these will do. */
  readonly security?: readonly SecurityNeed[]
  readonly body?: z.ZodType
}

/** A document of OpenAPI 3.1. */
export type OpenApi = ReturnType<Api['getOpenAPI31Document']>

export type DescribedRoutes = Readonly<Record<string, Described>>
type Answer = RouteConfig['responses'][number]
type OwnAnswer = Exclude<Answer, { $ref: string }>
type SecurityScheme = 'operator' | 'control'
type SecurityNeed = Readonly<Partial<Record<SecurityScheme, readonly []>>>

export function json(schema: z.ZodType, description: string): OwnAnswer {
  return { description, content: { 'application/json': { schema } } }
}

/** An answer that its hash tags: asked for with If-None-Match, it is 304 and empty when it has not changed. */
export function taggedJson(schema: z.ZodType, description: string): Readonly<Record<number, Answer>> {
  return { 200: { ...json(schema, description), headers: ETAG }, 304: { description: 'It has not changed.' } }
}

export const ETAG = { ETag: { description: 'Names this very content.', schema: { type: 'string' } } } as const

/** Bytes of a media type that JSON Schema has no words for. */
export function bytesOf(description: string) {
  return { schema: { type: 'string', format: 'binary', description } } as const
}

/** The answers by which requests fail, as problem documents. */
export function problems(...statuses: readonly (keyof typeof PROBLEMS)[]): Readonly<Record<number, Answer>> {
  return Object.fromEntries(statuses.map((status) => [status, referenceTo(status)]))
}

function referenceTo(status: keyof typeof PROBLEMS): Answer {
  return { $ref: `#/components/responses/${PROBLEMS[status].name}` }
}

/** Makes known what {@link problems} refers to. */
export function registerProblems({ openAPIRegistry }: Api): void {
  for (const { name, description, headers } of Object.values<ProblemAnswer>(PROBLEMS)) {
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    openAPIRegistry.registerComponent('responses', name, { description, content, ...(headers && { headers }) })
  }
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
} as const
const CHALLENGE = {
  'WWW-Authenticate': { description: 'What to show (RFC 6750).', schema: { type: 'string' } },
} as const

interface ProblemAnswer {
  readonly name: string
  readonly description: string
  readonly headers?: Readonly<
    Record<string, { description: string; schema: { type: 'integer' | 'string'; minimum?: number } }>
  >
}

const PROBLEMS = {
  400: { name: 'BadRequest', description: 'The request is not as its schema says; `detail` names the field.' },
  401: { name: 'Unauthorized', description: 'No token is shown, or none that is known.', headers: CHALLENGE },
  403: {
    name: 'Forbidden',
    description: 'The token is known, and this is not for its holder; or it is for nobody now.',
  },
  404: { name: 'NotFound', description: 'Nothing has this id.' },
  409: { name: 'Conflict', description: 'Not in the state that it is in; `detail` says why.' },
  413: { name: 'ContentTooLarge', description: 'The body is longer than any that makes sense.' },
  415: { name: 'UnsupportedMediaType', description: 'The body must be application/json.' },
  416: { name: 'RangeNotSatisfiable', description: 'The file is shorter than that.' },
  422: {
    name: 'DamagedRecording',
    description: 'The file is damaged, at the byte `offset`, or of an unknown version.',
  },
  429: {
    name: 'TooManyRequests',
    description: 'Too much in too short a time, from this address.',
    headers: RETRY_AFTER,
  },
  500: { name: 'InternalServerError', description: 'A fault of the server; its log says more.' },
  503: { name: 'ServiceUnavailable', description: 'Not just now.', headers: RETRY_AFTER },
} as const satisfies Record<number, ProblemAnswer>

/** What any route may answer. */
export const ALWAYS = problems(429, 500)
