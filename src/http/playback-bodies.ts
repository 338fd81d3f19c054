import type { Context } from 'hono'
import { z } from 'zod'
import { CARS_MAX, PLAYBACK_SPEED_MAX, PLAYBACK_SPEED_MIN, PLAYBACK_STEP_MAX } from '../protocol/limits.ts'
import { normaliseSessionName } from '../protocol/names.ts'
import type { ControlRequest, OpenPlayback } from './playback-desk.ts'
import { badRequest } from './problem.ts'

/** What requests about playbacks hold, in the spelling of the wire, and how it is read. */

const u32 = z.int().min(0).max(0xffff_ffff)
const place = {
  tick: u32.optional(),
  time_ms: u32.optional(),
  lap: z.int().min(1).max(0xffff).optional(),
  slot: z
    .int()
    .min(0)
    .max(CARS_MAX - 1)
    .optional(),
  event: z.enum(['next', 'previous']).optional(),
}
const speed = z.number().min(PLAYBACK_SPEED_MIN).max(PLAYBACK_SPEED_MAX)
const end = z.enum(['stop', 'loop'])

export const controlBody = z
  .strictObject({
    action: z.enum(['pause', 'resume', 'seek', 'speed', 'step', 'end']),
    ...place,
    speed: speed.optional(),
    frames: z.int().min(-PLAYBACK_STEP_MAX).max(PLAYBACK_STEP_MAX).optional(),
    end: end.optional(),
  })
  .transform(({ time_ms, ...rest }): ControlRequest => defined({ ...rest, timeMs: time_ms }))

export const openBody = z
  .strictObject({
    start: z.strictObject(place).optional(),
    speed: speed.default(1),
    paused: z.boolean().default(false),
    end: end.default('stop'),
    name: z
      .string()
      .max(256)
      .transform((name) => normaliseSessionName(name))
      .refine((name) => name !== undefined, 'is no name for a session')
      .optional(),
    visibility: z.enum(['public', 'private']).default('public'),
  })
  .transform(({ start, paused, visibility, name, ...rest }): Omit<OpenPlayback, 'replayId'> => {
    const { time_ms, ...where } = start ?? {}
    return {
      ...rest,
      start: start === undefined ? undefined : defined({ ...where, timeMs: time_ms }),
      isPaused: paused,
      isPrivate: visibility === 'private',
      name,
    }
  })

/** The body, or the answer that says what is wrong with it. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T | Response> {
  const parsed = schema.safeParse(parsedJson(await c.req.text()))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '))
  return badRequest(c, faults.join('; '))
}

/** An empty body is an empty object. */
function parsedJson(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Without the keys that hold nothing, as messages of the wire are. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as never
}
