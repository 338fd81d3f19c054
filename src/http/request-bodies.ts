import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { BODY_BYTES_MAX } from './limits.ts'
import { problem } from './problem.ts'

/** What comes before a body is read: how long and of which type it may be. */

export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c) => problem(c, 413, 'Content Too Large', `A body has ${BODY_BYTES_MAX} bytes at most.`),
})

/** A page of another site cannot send this type without asking first, and is then refused. */
export const isJson: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('Content-Type') ?? ''
  if (/^application\/json\s*(;|$)/i.test(type)) return next()
  return problem(c, 415, 'Unsupported Media Type', 'Send application/json.')
}

/** Where every key may be missing, so may the body. */
export const emptyIsAnObject: MiddlewareHandler = async (c, next) => {
  const text = await c.req.text()
  // What was read is kept there, as a promise, for whoever reads it next.
  if (text.trim() === '') Object.assign(c.req.bodyCache, { text: Promise.resolve('{}') })
  await next()
}
