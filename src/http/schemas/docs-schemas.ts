import { z } from '@hono/zod-openapi'
import { type DescribedRoutes, ETAG, taggedJson } from './described.ts'

/** The document itself. */

const openApi = z
  .looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) })
  .openapi('OpenApi', { description: 'A document of OpenAPI 3.1.' })

export const docsRoutes: DescribedRoutes = {
  getOpenApi: { answers: taggedJson(openApi, 'The document.') },
  getDocs: {
    answers: {
      200: { description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } }, headers: ETAG },
      304: { description: 'It has not changed.' },
    },
  },
}
