import { expect } from 'vitest'
import type { z } from 'zod'
import { DESCRIBED } from '../../../src/http/api-document.ts'
import type { DescribedRoutes } from '../../../src/http/schemas/described.ts'

/** What all routes answer, by their operationIds. */
export async function describedRoutes(): Promise<DescribedRoutes> {
  const parts = await Promise.all(Object.values(DESCRIBED).map((load) => load()))
  return Object.assign({}, ...parts)
}

const described = await describedRoutes()

/** Fails unless the body is what the document says of this answer, and no key in it is left undescribed. */
export function expectDescribed(operationId: string, status: number, body: unknown): void {
  const answer = described[operationId]?.answers[status]
  const content = answer !== undefined && 'content' in answer ? answer.content?.['application/json'] : undefined
  const schema = content !== undefined && 'schema' in content ? content.schema : undefined
  if (!isZod(schema)) throw new Error(`${operationId} describes no JSON for ${status}`)
  expect(schema.parse(body), `${operationId} ${status}`).toEqual(body)
}

function isZod(schema: unknown): schema is z.ZodType {
  return typeof schema === 'object' && schema !== null && 'safeParse' in schema
}
