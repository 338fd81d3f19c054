import { z } from 'zod'
import { refusal } from '../../replay/replay-answer.ts'
import type { AdminEnv } from '../admin-access.ts'
import { apiRoute, createApi } from '../api-route.ts'
import { REPLAY_NAME_CHARS_MAX } from '../limits.ts'
import { badRequest, problem } from '../problem.ts'
import { replayJson } from '../replay-json.ts'
import type { ReplayView } from '../replay-view.ts'
import { replayParams } from '../schemas/parameters.ts'
import type { AdminGate } from './admin-gate.ts'
import { noReplay, refused } from './replay-answers.ts'

/** What operators do with recordings: keep one and give it a name (role operator), remove one (role admin). */
export function createReplayAdmin(replays: ReplayView, { acts }: AdminGate) {
  const admin = createApi<AdminEnv>()

  admin.openapi(
    apiRoute({
      method: 'patch',
      path: '/api/replays/{id}',
      operationId: 'changeReplay',
      tag: 'replays',
      summary: 'Keep a recording whatever the rules of retention say, or give it a name (role operator)',
      middleware: acts('operator', 'changeReplay'),
      request: { params: replayParams() },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const change = changeOf(await c.req.text())
      c.set('details', { replayId: id, ...change })
      if (change === undefined) return badRequest(c, CHANGE_WANTED)
      const changed = await replays.change(id, change)
      return changed === undefined ? noReplay(c) : c.json(replayJson(changed))
    },
  )

  admin.openapi(
    apiRoute({
      method: 'delete',
      path: '/api/replays/{id}',
      operationId: 'removeReplay',
      tag: 'replays',
      summary: 'Remove a recording (role admin)',
      middleware: acts('admin', 'removeReplay'),
      request: { params: replayParams() },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      c.set('details', { replayId: id })
      const outcome = await replays.remove(id)
      if (outcome === 'unknown') return noReplay(c)
      if (outcome === 'recording') return problem(c, 409, 'Conflict', 'The race is still recorded.')
      if (outcome === 'busy') return refused(c, refusal('busy', 'It cannot be removed just now.'))
      return c.body(null, 204)
    },
  )

  return admin
}

const CHANGE_WANTED =
  `The body must be JSON with is_pinned (true or false), name (a text of up to ${REPLAY_NAME_CHARS_MAX} characters, or ` +
  'null to take it away), or both.'

/** Read whatever type the body says it is of: an Authorization header comes from no other site's page. */
export const replayChangeBody = z
  .strictObject({
    is_pinned: z.boolean().optional().meta({ description: 'Kept whatever the rules of retention say.' }),
    name: z
      .string()
      .trim()
      .min(1)
      .max(REPLAY_NAME_CHARS_MAX)
      .nullable()
      .optional()
      .meta({ description: 'What the recording is called; null takes the name away.' }),
  })
  .refine((body) => body.is_pinned !== undefined || body.name !== undefined)

function changeOf(text: string) {
  const parsed = replayChangeBody.safeParse(jsonOf(text))
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
