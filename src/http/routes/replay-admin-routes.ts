import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { refusal } from '../../replay/replay-answer.ts'
import { type AdminAccess, type AdminEnv, createRequireRole } from '../admin-access.ts'
import { BODY_BYTES_MAX, REPLAY_NAME_CHARS_MAX } from '../limits.ts'
import { badRequest, problem } from '../problem.ts'
import { replayJson } from '../replay-json.ts'
import type { ReplayView } from '../replay-view.ts'
import { idOf, noReplay, refused } from './replay-answers.ts'

/** What operators do with recordings: keep one and give it a name (role operator), remove one (role admin). */
export function addReplayAdminRoutes(app: Hono, replays: ReplayView, access: AdminAccess): void {
  const requireRole = createRequireRole(access)
  const admin = new Hono<AdminEnv>()

  admin.patch('/:id', requireRole('operator'), limitBody, async (c) => {
    const id = idOf(c)
    const change = changeOf(await c.req.text())
    if (change === undefined) return badRequest(c, CHANGE_WANTED)
    const changed = id === undefined ? undefined : await replays.change(id, change, c.var.admin.name)
    return changed === undefined ? noReplay(c) : c.json(replayJson(changed))
  })

  admin.delete('/:id', requireRole('admin'), async (c) => {
    const id = idOf(c)
    const outcome = id === undefined ? 'unknown' : await replays.remove(id, c.var.admin.name)
    if (outcome === 'unknown') return noReplay(c)
    if (outcome === 'recording') return problem(c, 409, 'Conflict', 'The race is still recorded.')
    if (outcome === 'busy') return refused(c, refusal('busy', 'It cannot be removed just now.'))
    return c.body(null, 204)
  })

  app.route('/api/replays', admin)
}

const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c) => problem(c, 413, 'Content Too Large', `A body has ${BODY_BYTES_MAX} bytes at most.`),
})

const CHANGE_WANTED =
  `The body must be JSON with is_pinned (true or false), name (a text of up to ${REPLAY_NAME_CHARS_MAX} characters, or ` +
  'null to take it away), or both.'

const changeBody = z
  .strictObject({
    is_pinned: z.boolean().optional(),
    name: z.string().trim().min(1).max(REPLAY_NAME_CHARS_MAX).nullable().optional(),
  })
  .refine((body) => body.is_pinned !== undefined || body.name !== undefined)

function changeOf(text: string) {
  const parsed = changeBody.safeParse(jsonOf(text))
  if (!parsed.success) return undefined
  const { is_pinned: isPinned, name } = parsed.data
  return {
    ...(isPinned !== undefined && { isPinned }),
    ...(name !== undefined && { name: name?.toWellFormed() ?? '' }),
  }
}

/** Undefined for what is no JSON, which no body is. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
