import { z } from 'zod'
import { SessionKind, Visibility } from '../protocol/enums.ts'
import type { CarId, PlayerId, TrackId } from '../protocol/ids.ts'
import { CARS_MAX, LAPS_MAX, PASSWORD_CHARS_MAX } from '../protocol/limits.ts'
import { normalisePlayerName, normaliseSessionName, plainText } from '../protocol/names.ts'
import type { OpenSession } from './admin-desk.ts'
import { BODY_BYTES_MAX, NOTICE_CHARS_MAX } from './limits.ts'
import { uuid } from './schemas/parameters.ts'

/** What operators' requests hold, in the spelling of the wire, and how it is read. */

const KINDS = { multiplayer: SessionKind.Multiplayer, practice: SessionKind.Practice, sandbox: SessionKind.Sandbox }
const VISIBILITIES = { public: Visibility.Public, private: Visibility.Private, protected: Visibility.Protected }

export const openSessionBody = z
  .strictObject({
    name: z
      .string()
      .max(256)
      .transform((name) => normaliseSessionName(name))
      .refine((name) => name !== undefined, 'is no name for a session')
      .optional(),
    track_id: uuid<TrackId>('is no id', 'The track.'),
    car_id: uuid<CarId>('is no id', 'The car of the AI drivers; the first one there is when absent.').optional(),
    kind: z.enum(['multiplayer', 'practice', 'sandbox']).default('multiplayer'),
    max_players: z.int().min(1).max(CARS_MAX).default(16).meta({ description: 'Seats, those of AI drivers included.' }),
    ai_count: z.int().min(0).max(CARS_MAX).default(0).meta({ description: 'Seats that AI drivers have.' }),
    lap_limit: z.int().min(0).max(LAPS_MAX).default(0).meta({ description: 'Laps; 0: as many as usual.' }),
    visibility: z.enum(['public', 'private', 'protected']).default('public'),
    password: z
      .string()
      .min(1)
      .max(PASSWORD_CHARS_MAX)
      .optional()
      .meta({ description: 'Of a protected session, and of no other.' }),
  })
  .refine(({ visibility, password }) => (visibility === 'protected') === (password !== undefined), {
    path: ['password'],
    message: 'a protected session needs one, and only a protected one has one',
  })
  .refine(({ ai_count, max_players }) => ai_count <= max_players, {
    path: ['ai_count'],
    message: 'there are not so many seats',
  })
  .transform(
    ({ track_id, car_id, max_players, ai_count, lap_limit, kind, visibility, ...rest }): OpenSession => ({
      name: rest.name,
      password: rest.password,
      trackId: track_id,
      carId: car_id,
      kind: KINDS[kind],
      maxPlayers: max_players,
      aiCount: ai_count,
      lapLimit: lap_limit,
      visibility: VISIBILITIES[visibility],
    }),
  )

export const kickBody = z.strictObject({ player_id: uuid<PlayerId>('is no id', 'Who is put out.') })

export const noticeBody = z.strictObject({
  text: z
    .string()
    .max(BODY_BYTES_MAX)
    .transform((text) => plainText(text, NOTICE_CHARS_MAX) ?? '')
    .refine((text) => text !== '', `must have 1 to ${NOTICE_CHARS_MAX} characters`)
    .meta({ description: `1 to ${NOTICE_CHARS_MAX} characters; control characters become spaces.` }),
})

/** `silent` says nothing at all. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const logLevelBody = z.strictObject({
  level: z.enum(LOG_LEVELS).meta({ description: 'The least important kind of line that is logged.' }),
})

export const holderName = z
  .string()
  .max(256)
  .refine((name) => normalisePlayerName(name) === name, 'must have 1 to 32 characters, trimmed, in NFC')
  .meta({ description: 'Whose token it is, and what a player is called.' })

export function tokenBody(roles: readonly string[]) {
  return z.strictObject({
    name: holderName,
    role: z.enum([...roles]).meta({ description: 'What the holder may do.' }),
  })
}
