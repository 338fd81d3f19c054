import type { ApiDocument } from '../api-document.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { tagged } from '../etag.ts'

/** The API, described: for programs and for people. `documentApi` works it out when it is first asked for, once. */
export function addDocsRoutes(app: Api, documentApi: () => Promise<ApiDocument>): void {
  let documented: Promise<ApiDocument> | undefined
  const document = () => {
    documented ??= documentApi().catch((error: unknown) => {
      // Whoever asks next may have more luck.
      documented = undefined
      throw error
    })
    return documented
  }

  app.openapi(documentRoute, async (c) => {
    const { json, jsonTag } = await document()
    return tagged(c, json, { 'Content-Type': 'application/json' }, jsonTag)
  })

  app.openapi(pageRoute, async (c) => {
    const { page, pageTag, pagePolicy } = await document()
    c.header('Content-Security-Policy', pagePolicy)
    return tagged(c, page, { 'Content-Type': 'text/html; charset=UTF-8' }, pageTag)
  })
}

const documentRoute = apiRoute({
  method: 'get',
  path: '/api/openapi.json',
  operationId: 'getOpenApi',
  tag: 'documentation',
  summary: 'This document',
  request: {},
})

const pageRoute = apiRoute({
  method: 'get',
  path: '/api/docs',
  operationId: 'getDocs',
  tag: 'documentation',
  summary: 'This document as a page for people',
  request: {},
})
