import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error answer in the form of RFC 9457, application/problem+json; `more` for programs. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  title: string,
  detail: string,
  more: Readonly<Record<string, string | number>> = {},
): Response {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, ...more })
  return c.body(body, status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
}

export function notFound(c: Context, detail: string): Response {
  return problem(c, 404, 'Not Found', detail)
}

export function badRequest(c: Context, detail: string): Response {
  return problem(c, 400, 'Bad Request', detail)
}
