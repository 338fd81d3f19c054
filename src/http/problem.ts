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

/** The same under the title that the status has by itself. */
export function failed(c: Context, status: keyof typeof TITLES, detail: string): Response {
  return problem(c, status, TITLES[status], detail)
}

export function notFound(c: Context, detail: string): Response {
  return failed(c, 404, detail)
}

export function badRequest(c: Context, detail: string): Response {
  return failed(c, 400, detail)
}

export function isTitled(status: number): status is keyof typeof TITLES {
  return status in TITLES
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const
