import { z } from '@hono/zod-openapi'
import { ADMIN_ROLES } from '../../auth/admin-roles.ts'
import { pageOf, someText, uuidText, wholeNumber, yesOrNo } from './common-schemas.ts'
import { type DescribedRoutes, json, problems } from './described.ts'
import { liveSession } from './session-schemas.ts'

/** What operators are answered. */

const security = [{ operator: [] }] as const
const detail = someText('What happened, a sentence for people.')

const anySession = liveSession
  .extend({
    isStanding: yesOrNo('It belongs to the server and races for ever.'),
    isPlayback: yesOrNo('It plays a recording.'),
  })
  .openapi('AnySession')

const player = z
  .object({
    id: uuidText('The player.'),
    name: z.string(),
    car_id: uuidText('The car that he has chosen.').optional(),
    session_id: uuidText('Where he is.').optional(),
    is_away: yesOrNo('His connection is lost, and his place is kept.'),
  })
  .openapi('Player')

const holder = z.object({ name: someText('Whose token it is.'), role: someText('What he may do.') })
const holders = json(z.object({ items: z.array(holder.openapi('TokenHolder')) }), 'Who has a token.')
const made = holder
  .extend({ token: someText('The token, which is shown here alone.') })
  .openapi('NewToken', { description: 'Whoever shows it is its holder.' })

const kicked = json(z.object({ player_id: uuidText('Who is out.'), detail }), 'He is out.')
const ordered = json(z.object({ session_id: uuidText('The session.'), detail }), 'It is done.')
const told = json(z.object({ players: wholeNumber('How many were told.') }), 'They are told.')
const logLevel = json(z.object({ level: z.string() }), 'The level.')

const reloaded = z.object({
  items: z.array(
    z.object({
      what: someText('What was read again.'),
      fault: someText('Why it stays as it was; absent when it is new.').optional(),
    }),
  ),
})

const contentReloaded = z.object({
  changed: z.array(z.string()).meta({ description: 'Files that are new, or other than before.' }),
  kept: z
    .array(z.object({ file: z.string(), fault: z.string() }))
    .meta({ description: 'Broken ones, which stay as they were.' }),
  removed: z.array(z.string()).meta({ description: 'Files that are gone.' }),
})

const whoami = z.object({ name: z.string(), role: z.enum(ADMIN_ROLES) })
const opened = {
  ...json(z.object({ session_id: uuidText('The session.') }), 'It is open.'),
  headers: { Location: { description: 'Its address.', schema: { type: 'string' } } },
} as const
const order = { security, answers: { 200: ordered, ...problems(401, 403, 404, 409, 503) } }

export const adminRoutes: DescribedRoutes = {
  getOperator: { security, answers: { 200: json(whoami, 'Who asks.'), ...problems(401, 403) } },
  listAllSessions: {
    security,
    answers: { 200: json(pageOf(anySession), 'A page of sessions.'), ...problems(400, 401, 403) },
  },
  listPlayers: { security, answers: { 200: json(pageOf(player), 'A page of players.'), ...problems(400, 401, 403) } },
  createSession: { security, answers: { 201: opened, ...problems(400, 401, 403, 404, 413, 415, 503) } },
  closeSession: { security, answers: { 204: { description: 'It is closed.' }, ...problems(401, 403, 404) } },
  startSession: order,
  stopSession: order,
  kickFromSession: { security, answers: { 200: kicked, ...problems(400, 401, 403, 404, 413, 415) } },
  kickPlayer: { security, answers: { 200: kicked, ...problems(401, 403, 404) } },
  tellSession: { security, answers: { 200: told, ...problems(400, 401, 403, 404, 413, 415) } },
  tellEverybody: { security, answers: { 200: told, ...problems(400, 401, 403, 413, 415) } },
  drainServer: {
    security,
    answers: {
      202: json(z.object({ drain_seconds: wholeNumber('Races get so long to finish.'), detail }), 'It drains.'),
      ...problems(401, 403, 409),
    },
  },
  reloadFiles: { security, answers: { 200: json(reloaded, 'What was read again.'), ...problems(401, 403) } },
  reloadContent: { security, answers: { 200: json(contentReloaded, 'What is new.'), ...problems(401, 403) } },
  getLogLevel: { security, answers: { 200: logLevel, ...problems(401, 403) } },
  setLogLevel: { security, answers: { 200: logLevel, ...problems(400, 401, 403, 413, 415) } },
  ...tokenRoutes('Player'),
  ...tokenRoutes('Operator'),
}

function tokenRoutes(whose: 'Player' | 'Operator'): DescribedRoutes {
  return {
    [`list${whose}Tokens`]: { security, answers: { 200: holders, ...problems(401, 403) } },
    [`create${whose}Token`]: {
      security,
      answers: { 201: json(made, 'The token.'), ...problems(400, 401, 403, 409, 413, 415, 503) },
    },
    [`rotate${whose}Token`]: { security, answers: { 200: json(made, 'The token.'), ...problems(401, 403, 404, 503) } },
    [`revoke${whose}Token`]: {
      security,
      answers: { 204: { description: 'It is void.' }, ...problems(401, 403, 404, 409, 503) },
    },
  }
}
