import type { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApiOf } from '../../src/http/api-document.ts'
import { createHttpApp } from '../../src/http/app.ts'
import type { LiveStreams } from '../../src/http/live-streams.ts'
import type { PlaybackDesk } from '../../src/http/playback-desk.ts'
import { describedRoutes } from './support/described-answers.ts'
import { fakeDesk } from './support/fake-desk.ts'
import { fakeServer } from './support/fake-view.ts'
import { operators } from './support/operators.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The app with everything that it can have. */
function wholeApp() {
  const playbacks = { audience: 'everyone' } as PlaybackDesk
  const live: LiveStreams = { open: () => ({ ok: false, refusal: 'stopping' }) }
  return createHttpApp(fakeServer().view, { admin: operators, desk: fakeDesk().desk, playbacks, live })
}

/** What OpenAPI 3.1 asks of a document, as far as ours has it. */
const reference = z.strictObject({ $ref: z.string().regex(/^#\/components\/\w+\/\w+$/) })
const schema = z.record(z.string(), z.unknown())
const content = z.record(z.string().regex(/^[\w.+-]+\/[\w.+-]+$/), z.strictObject({ schema: schema.optional() }))
const header = z.strictObject({ description: z.string(), schema })
const response = z.strictObject({
  description: z.string().min(1),
  headers: z.record(z.string(), header).optional(),
  content: content.optional(),
})
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.tuple([z.string()]),
  summary: z.string().regex(/[^.]$/),
  description: z.string().optional(),
  security: z.array(z.partialRecord(z.enum(['operator', 'control']), z.array(z.never()))).optional(),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean().optional(),
        description: z.string().min(1),
        example: z.unknown().optional(),
        schema,
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.literal(true), content }).optional(),
  responses: z.record(z.string().regex(/^[2-5]\d\d$/), z.union([reference, response])),
})
const documentShape = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  paths: z.record(z.string().regex(/^\/api\//), z.partialRecord(z.enum(METHODS), operation)),
  components: z.strictObject({
    schemas: z.record(z.string(), schema),
    responses: z.record(z.string(), response),
    parameters: z.strictObject({}),
    securitySchemes: z.record(
      z.string(),
      z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer'), description: z.string() }),
    ),
  }),
})

const openApi = documentShape.parse(JSON.parse(JSON.stringify(await openApiOf(wholeApp(), fakeServer().view))))
const operations = Object.entries(openApi.paths).flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const one = item[method]
    return one === undefined ? [] : [{ path, method, ...one }]
  }),
)

function apiRoutesOf(app: Hono): string[] {
  const own = app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
  return own.map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
}

describe('the document', () => {
  test('names every route that the app has below /api, and no other', () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`)
    expect(described.toSorted()).toEqual([...new Set(apiRoutesOf(wholeApp()))].toSorted())
  })

  test('names what the configuration has switched off no more than the app does', async () => {
    const app = createHttpApp(fakeServer().view)
    const { paths = {} } = await openApiOf(app, fakeServer().view)
    expect(Object.keys(paths).filter((path) => path.includes('admin') || path.includes('playback'))).toEqual([])
    expect(Object.keys(paths).length).toBe(new Set(apiRoutesOf(app).map((route) => route.split(' ')[1])).size)
  })

  test('gives each operation a name of its own, under which its answers are described', async () => {
    const names = operations.map(({ operationId }) => operationId)
    expect(new Set(names).size).toBe(names.length)
    expect(names.toSorted()).toEqual(Object.keys(await describedRoutes()).toSorted())
  })

  test('refers to nothing that it has not', () => {
    const text = JSON.stringify(openApi)
    const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)]
    expect(references.length).toBeGreaterThan(100)
    const components: Readonly<Record<string, Readonly<Record<string, unknown>>>> = openApi.components
    for (const [, kind = '', name = ''] of references) expect(components[kind]?.[name], `${kind}/${name}`).toBeDefined()
  })

  test('says of each parameter in an address what it is, and of no other', () => {
    for (const { path, parameters = [], operationId } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const inPath = parameters.filter((parameter) => parameter.in === 'path')
      expect(
        inPath.map(({ name }) => name),
        operationId,
      ).toEqual(named)
      expect(inPath.every(({ required }) => required)).toBe(true)
    }
  })

  test('tells which operations need a token, and that they are refused without', () => {
    for (const { path, operationId, security, responses } of operations) {
      const isAdmin = path.startsWith('/api/admin/')
      expect(isAdmin ? security : (security ?? []), operationId).toBeDefined()
      const needsToken = security?.every((need) => Object.keys(need).length > 0) === true
      if (needsToken) expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['401', '403', '429']))
    }
  })
})

describe('the addresses of the document', () => {
  test.each([
    ['/api/openapi.json', 'application/json'],
    ['/api/docs', 'text/html; charset=UTF-8'],
  ])('%s is tagged, and not sent to who has it already', async (path, type) => {
    const app = wholeApp()
    const first = await app.request(path)
    expect([first.status, first.headers.get('Content-Type')]).toEqual([200, type])
    const etag = first.headers.get('ETag') ?? ''
    const again = await app.request(path, { headers: { 'If-None-Match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('the page has every operation, a script nowhere, and a policy that allows none', async () => {
    const answer = await wholeApp().request('/api/docs')
    const page = await answer.text()
    for (const { operationId } of operations) expect(page).toContain(`id="${operationId}"`)
    expect(page).not.toMatch(/<script|javascript:| src=/)
    const policy = answer.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:/)
    expect(policy).not.toContain('script-src')
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, one]) => one)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })

  test('the page says what a hostile name of the server says, and is not changed by it', async () => {
    const app = createHttpApp({ ...fakeServer().view, name: '<img src=x onerror=alert(1)>' })
    const page = await (await app.request('/api/docs')).text()
    expect(page).not.toContain('<img')
  })
})
