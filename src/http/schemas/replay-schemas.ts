import { z } from '@hono/zod-openapi'
import { GameMode } from '../../protocol/enums.ts'
import { REPLAY_STATES } from '../../protocol/replay-messages.ts'
import { replayChangeBody } from '../routes/replay-admin-routes.ts'
import { instantText, namesOf, pageOf, someNumber, someText, uuidText, wholeNumber, yesOrNo } from './common-schemas.ts'
import { bytesOf, type DescribedRoutes, ETAG, json, problems } from './described.ts'

/** Recordings. */

const incidents = z.object({
  contacts: wholeNumber('Hits between cars.'),
  penalties: wholeNumber('Time penalties.'),
  retirements: wholeNumber('Cars that gave up.'),
  total: wholeNumber('All of them.'),
})

const replay = z
  .object({
    id: someText('The recording; addresses follow from it.'),
    name: someText('What an operator calls it.').optional(),
    state: z.enum(REPLAY_STATES),
    started_at: instantText('When the run began.'),
    length_s: someNumber('Seconds.'),
    length_ticks: wholeNumber('Ticks.'),
    tick_hz: wholeNumber('Ticks in a second.'),
    session_id: uuidText('Its session.'),
    session_name: z.string(),
    race_number: wholeNumber('Of the races of its session, from 1.'),
    mode: namesOf(GameMode),
    track: z.object({ id: uuidText('The track.'), name: z.string() }),
    cars: z.array(z.string()).meta({ description: 'Names of the kinds of cars.' }),
    players: z.array(z.object({ name: z.string(), player_id: uuidText('The player.'), is_ai: z.boolean() })),
    laps: wholeNumber('Laps of the race, or the most that anybody drove.'),
    winner: someText('Who won, once that is known.').optional(),
    incidents,
    bytes: wholeNumber('Bytes of the file.'),
    sha256: someText('SHA-256 of the file, lower-case hex, once nothing is written to it any more.').optional(),
    is_pinned: yesOrNo('Kept whatever the rules of retention say.'),
  })
  .openapi('Replay', { description: 'A recording as lists show it.' })

const columnUnit = { key: someText('Its name.'), unit: someText('Its unit; empty for none.') }

const replayMeta = z
  .looseObject({
    id: z.string(),
    session_id: uuidText('Its session.'),
    session_name: z.string(),
    race_number: z.int(),
    started_at_ms: someNumber('When it began, milliseconds since 1970.'),
    tick_hz: wholeNumber('Ticks in a second.'),
    first_tick: z.int(),
    end_tick: wholeNumber('The tick after the last one.'),
    length_s: someNumber('Seconds.'),
    is_complete: z.boolean(),
    track: z.looseObject({ name: z.string() }),
    cars: z.array(z.looseObject({ name: z.string() })),
    participants: z.array(
      z.looseObject({ slot: z.int(), player_id: z.string(), name: z.string(), car_id: z.string(), is_ai: z.boolean() }),
    ),
    results: z.array(z.looseObject({ position: z.int(), slot: z.int(), name: z.string(), laps: z.int() })),
    laps: z
      .array(
        z.object({
          tick: wholeNumber('When it was completed.'),
          slot: z.int(),
          lap: wholeNumber('From 1.'),
          time_ms: wholeNumber('Whole milliseconds.'),
          is_valid: z.boolean(),
        }),
      )
      .optional(),
    columns: z.array(z.object({ ...columnUnit, quantum: someNumber('The step in which it is kept, in that unit.') })),
  })
  .openapi('ReplayMeta', { description: 'A recording as a whole. Other keys may come.' })

const replayEvent = z
  .looseObject({
    tick: z.int(),
    time_s: someNumber('Seconds since the first tick.'),
    kind: someText('What happened; an open list.'),
  })
  .openapi('ReplayEvent', { description: 'Other keys depend on `kind`.' })

const replayFrames = z
  .object({
    hz: someNumber('Samples a second.'),
    tick_hz: z.int(),
    first_tick: z.int(),
    end_tick: z.int(),
    is_complete: z.boolean(),
    next: someText('Where to go on, as `from`.').optional(),
    columns: z.array(z.object(columnUnit)),
    ticks: z.array(z.int()).meta({ description: 'Of the samples.' }),
    cars: z.array(
      z.object({
        slot: z.int(),
        values: z
          .record(z.string(), z.array(z.number().nullable()))
          .meta({ description: 'By column, a value a sample; null where the car is not there.' }),
      }),
    ),
  })
  .openapi('ReplayFrames')

const FILE = bytesOf('A recording, see docs/REPLAY-FORMAT.md.')
const file = (description: string) => ({ description, content: { 'application/vnd.apexsim.replay': FILE } })
const NEEDS_OPERATOR = [{ operator: [] }] as const

export const replayRoutes: DescribedRoutes = {
  listReplays: { answers: { 200: json(pageOf(replay), 'A page of recordings.'), ...problems(400, 503) } },
  downloadReplay: {
    answers: {
      200: { ...file('The whole file.'), headers: ETAG },
      206: file('The part that Range asks for.'),
      304: { description: 'It has not changed.' },
      ...problems(403, 404, 416, 503),
    },
  },
  getReplayMeta: {
    answers: { 200: json(replayMeta, 'What is known of it.'), ...problems(403, 404, 422, 503) },
  },
  listReplayEvents: {
    answers: { 200: json(pageOf(replayEvent), 'A page of events.'), ...problems(400, 403, 404, 422, 503) },
  },
  getReplayFrames: {
    answers: {
      200: {
        description: 'The samples.',
        content: {
          'application/json': { schema: replayFrames },
          'application/vnd.apexsim.frames': bytesOf('Compact frames, see docs/OPERATIONS.md.'),
        },
      },
      ...problems(400, 403, 404, 422, 503),
    },
  },
  exportReplay: {
    answers: {
      200: {
        description: 'The recording in the format that was asked for.',
        content: {
          'application/octet-stream': bytesOf('MCAP.'),
          'application/zip': bytesOf('Tables in CSV.'),
          'application/json': { schema: z.looseObject({}).meta({ description: 'All of it in one object.' }) },
        },
      },
      ...problems(400, 403, 404, 422, 503),
    },
  },
  changeReplay: {
    body: replayChangeBody,
    security: NEEDS_OPERATOR,
    answers: { 200: json(replay, 'The recording as it is now.'), ...problems(400, 401, 403, 404, 413, 503) },
  },
  removeReplay: {
    security: NEEDS_OPERATOR,
    answers: { 204: { description: 'It is gone.' }, ...problems(401, 403, 404, 409, 503) },
  },
}
