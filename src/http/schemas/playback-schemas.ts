import { z } from '@hono/zod-openapi'
import { someNumber, someText, uuidText, wholeNumber, yesOrNo } from './common-schemas.ts'
import { type DescribedRoutes, json, problems } from './described.ts'

/** Recordings played as sessions. */

const playback = z
  .object({
    replay_id: someText('The recording.'),
    replay_tick: wholeNumber('The tick of the recording that is on show.'),
    first_tick: z.int(),
    last_tick: z.int(),
    tick_hz: wholeNumber('Ticks of the recording in a second.'),
    speed: someNumber('Times as fast as it was driven.'),
    is_paused: z.boolean(),
    is_buffering: yesOrNo('What comes next is not read yet.'),
    is_ended: yesOrNo('It stands at the end of the recording.'),
    is_live: yesOrNo('The race is still driven.'),
    end: z.enum(['stop', 'loop']),
    lap: wholeNumber('Of the car that is furthest.'),
    laps: wholeNumber('Of the race; 0 for no limit.'),
  })
  .openapi('Playback', { description: 'Where a playback is.' })

const opened = z
  .object({
    session_id: uuidText('The session that plays it.'),
    control_token: someText('Controls it; shown here alone.'),
    state: playback,
  })
  .openapi('OpenedPlayback')

const CONTROL = [{ control: [] }, { operator: [] }] as const

export const playbackRoutes: DescribedRoutes = {
  openPlayback: {
    security: [{}, { operator: [] }],
    answers: {
      201: {
        ...json(opened, 'It is open.'),
        headers: { Location: { description: 'Its session.', schema: { type: 'string' } } },
      },
      ...problems(400, 401, 403, 404, 413, 415, 422, 503),
    },
  },
  getPlayback: { answers: { 200: json(playback, 'Where it is.'), ...problems(404) } },
  controlPlayback: {
    security: CONTROL,
    answers: { 200: json(playback, 'Where it is now.'), ...problems(400, 401, 403, 404, 413, 415) },
  },
  closePlayback: {
    security: CONTROL,
    answers: { 200: json(playback, 'Where it was.'), ...problems(401, 403, 404) },
  },
}
