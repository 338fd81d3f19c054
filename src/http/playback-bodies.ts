import { z } from 'zod'
import { CARS_MAX, PLAYBACK_SPEED_MAX, PLAYBACK_SPEED_MIN, PLAYBACK_STEP_MAX } from '../protocol/limits.ts'
import { normaliseSessionName } from '../protocol/names.ts'
import type { ControlRequest, OpenPlayback } from './playback-desk.ts'

/** What requests about playbacks hold, in the spelling of the wire, and how it is read. */

const u32 = z.int().min(0).max(0xffff_ffff)
const place = {
  tick: u32.optional().meta({ description: 'A tick of the recording.' }),
  time_ms: u32.optional().meta({ description: 'Milliseconds since its first tick.' }),
  lap: z
    .int()
    .min(1)
    .max(0xffff)
    .optional()
    .meta({ description: 'The beginning of this lap, of `slot` or the leader.' }),
  slot: z
    .int()
    .min(0)
    .max(CARS_MAX - 1)
    .optional()
    .meta({ description: 'The car that `lap` is about; for nothing else.' }),
  event: z.enum(['next', 'previous']).optional().meta({ description: 'The event after or before the place on show.' }),
}
const speed = z
  .number()
  .min(PLAYBACK_SPEED_MIN)
  .max(PLAYBACK_SPEED_MAX)
  .meta({ description: 'Times as fast as it was driven.' })
const end = z.enum(['stop', 'loop']).meta({ description: 'What happens at the end of the recording.' })

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

/** Without the keys that hold nothing, as messages of the wire are. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as never
}
