import type { Context, MiddlewareHandler } from 'hono'
import type { RefusalReason, ReplayRefusal } from '../../replay/replay-answer.ts'
import { notFound, problem } from '../problem.ts'
import type { ReplayView } from '../replay-view.ts'

/** What a recording's routes have in common. */

export function noReplay(c: Context): Response {
  return notFound(c, 'No recording has this id.')
}

/** Keeps what spectators are to see later from whoever asks for the recording instead. */
export function withhold(replays: ReplayView): MiddlewareHandler {
  return async (c, next) => {
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (!reads || !replays.isWithheld(c.req.param('id') ?? '')) return next()
    c.header('Cache-Control', 'no-store')
    const detail =
      'The race is still on, and its spectators see it later: there is a playback of it, or its end to wait for.'
    return problem(c, 403, 'Forbidden', detail, { code: 'race-under-way' })
  }
}

/** A damaged file is told by the byte at which it is: whoever has a copy can look there. */
export function refused(c: Context, { reason, message, offset }: ReplayRefusal): Response {
  const { status, title } = PROBLEMS[reason]
  if (status === 503) c.header('Retry-After', '1')
  return problem(c, status, title, message, { code: reason, ...(offset !== undefined && { offset }) })
}

const PROBLEMS = {
  unknown: { status: 404, title: 'Not Found' },
  'bad-request': { status: 400, title: 'Bad Request' },
  damaged: { status: 422, title: 'Damaged Recording' },
  truncated: { status: 422, title: 'Damaged Recording' },
  unsupported: { status: 422, title: 'Unsupported Recording' },
  'too-large': { status: 422, title: 'Damaged Recording' },
  unreadable: { status: 500, title: 'Unreadable Recording' },
  busy: { status: 503, title: 'Service Unavailable' },
  unavailable: { status: 503, title: 'Service Unavailable' },
} as const satisfies Record<RefusalReason, { status: number; title: string }>
