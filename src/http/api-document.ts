import { API_TAGS, type Api, type ApiTag, createApi } from './api-route.ts'
import { tagOf } from './etag.ts'
import { DOCS_POLICY, docsPage } from './pages/docs-page.ts'
import { problemBody } from './schemas/common-schemas.ts'
import { ALWAYS, type DescribedRoutes, type OpenApi, registerProblems } from './schemas/described.ts'
import type { ServerView } from './server-view.ts'

/** The API in words, as it is sent. */
export interface ApiDocument {
  readonly json: string
  readonly jsonTag: string
  readonly page: string
  readonly pageTag: string
  /** The content security policy of the page. */
  readonly pagePolicy: string
}

/** What the routes of each tag answer, by their operationIds. */
export const DESCRIBED: Readonly<Record<ApiTag, () => Promise<DescribedRoutes>>> = {
  sessions: async () => (await import('./schemas/session-schemas.ts')).sessionRoutes,
  live: async () => (await import('./schemas/live-schemas.ts')).liveRoutes,
  content: async () => (await import('./schemas/content-schemas.ts')).contentRoutes,
  replays: async () => (await import('./schemas/replay-schemas.ts')).replayRoutes,
  playbacks: async () => (await import('./schemas/playback-schemas.ts')).playbackRoutes,
  administration: async () => (await import('./schemas/admin-schemas.ts')).adminRoutes,
  documentation: async () => (await import('./schemas/docs-schemas.ts')).docsRoutes,
}

export async function documentApi(app: Api, view: Pick<ServerView, 'name' | 'version'>): Promise<ApiDocument> {
  const document = await openApiOf(app, view)
  const json = JSON.stringify(document)
  const page = await docsPage(document)
  return { json, jsonTag: tagOf(json), page, pageTag: tagOf(page), pagePolicy: DOCS_POLICY }
}

/**
 * The OpenAPI 3.1 document of all routes that the app describes. Takes tens of milliseconds, and more the first time: nothing
 * for a thread that ticks. Rejects for a route whose answers nobody has described.
 */
export async function openApiOf(
  app: Pick<Api, 'openAPIRegistry'>,
  { name, version }: Pick<ServerView, 'name' | 'version'>,
): Promise<OpenApi> {
  const info = { title: name, version, description: DESCRIPTION }
  const tags = API_TAGS.map((tag) => ({ name: tag, description: TAGS[tag] }))
  const whole: OpenApi = { openapi: '3.1.0', info, tags, paths: {}, components: { schemas: {} } }
  for (const tag of API_TAGS) {
    const { paths = {}, components } = partOf(app, tag, await DESCRIBED[tag]())
    for (const [path, item] of Object.entries(paths))
      whole.paths = { ...whole.paths, [path]: { ...whole.paths?.[path], ...item } }
    whole.components = { ...components, schemas: { ...whole.components?.schemas, ...components?.schemas } }
  }
  return whole
}

function partOf({ openAPIRegistry }: Pick<Api, 'openAPIRegistry'>, tag: ApiTag, described: DescribedRoutes): OpenApi {
  const part = createApi()
  const { openAPIRegistry: registry } = part
  registry.register('Problem', problemBody)
  registerProblems(part)
  registerTokens(part)
  for (const definition of openAPIRegistry.definitions) {
    if (definition.type !== 'route' || definition.route.tags?.[0] !== tag) continue
    registry.registerPath(inFull(definition.route, described))
  }
  return part.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
}

function registerTokens({ openAPIRegistry }: Api): void {
  openAPIRegistry.registerComponent('securitySchemes', 'operator', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token of an operator, from `http.admin_tokens_file`. viewer < operator < admin.',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'control', {
    type: 'http',
    scheme: 'bearer',
    description: 'The control token of a playback.',
  })
}

type Route = Parameters<Api['openAPIRegistry']['registerPath']>[0]

/** The route with what it answers. */
function inFull(route: Route, described: DescribedRoutes): Route {
  const { operationId = '' } = route
  const own = described[operationId]
  if (own === undefined) throw new Error(`nobody has described what ${operationId} answers`)
  const { answers, security, body } = own
  const content = body && { 'application/json': { schema: body } }
  return {
    ...route,
    ...(security !== undefined && { security: security.map(needOf) }),
    ...(content !== undefined && { request: { ...route.request, body: { required: true, content } } }),
    responses: { ...answers, ...ALWAYS },
  }
}

function needOf(need: Readonly<Record<string, readonly string[] | undefined>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(need).map(([scheme, scopes = []]) => [scheme, [...scopes]]))
}

const DESCRIPTION =
  'What an ApexSim server says over HTTP below /api. Lists come page by page: `limit` is at most 100, and `after` takes ' +
  'the `next` of the page before. Instants are ISO 8601. Errors are problem documents (RFC 9457). Requests are limited by ' +
  'address; 429 says how long to wait.'

const TAGS: Readonly<Record<ApiTag, string>> = {
  sessions: 'Sessions that run and that ended, and their results.',
  live: 'What happens, as it happens.',
  content: 'Tracks and cars, so that clients need no files of their own.',
  replays: 'Recordings of races: as files, in parts, and in other formats.',
  playbacks: 'Recordings played as sessions.',
  administration: 'What operators may do, with bearer tokens.',
  documentation: 'The API itself.',
}
