import { z } from '@hono/zod-openapi'
import { GameMode, SessionKind, SessionState, Visibility } from '../../protocol/enums.ts'
import { instantText, namesOf, pageOf, someNumber, someText, uuidText, wholeNumber, yesOrNo } from './common-schemas.ts'
import { type DescribedRoutes, json, problems } from './described.ts'

/** Sessions and their results. */

const MILLISECONDS = 'whole milliseconds'
const ms = (description: string) => wholeNumber(`${description}, ${MILLISECONDS}.`).optional()

const classifiedCar = z
  .object({
    position: wholeNumber('From 1.'),
    playerId: uuidText('Who drives it; AI drivers have ids, too.'),
    name: someText('What the driver is called.'),
    carId: uuidText('The car.'),
    isAi: z.boolean(),
    gridPosition: wholeNumber('Where it started, from 1.'),
    laps: wholeNumber('Laps that count.'),
    bestLapMs: ms('Best lap'),
    lastLapMs: ms('Last lap'),
    totalMs: ms('From the green light to the flag, penalties included; absent while racing'),
    gapMs: ms('To the leader'),
    intervalMs: ms('To the car ahead'),
    gapLaps: wholeNumber('Whole laps behind the leader, in place of the time.').optional(),
    intervalLaps: wholeNumber('Whole laps behind the car ahead, in place of the time.').optional(),
    status: z.enum(['running', 'finished', 'dnf', 'dns', 'left']),
    penaltyMs: ms('Sum of the time penalties'),
  })
  .openapi('ClassifiedCar', { description: 'One row of a classification, live or final.' })

export const liveSession = z
  .object({
    id: uuidText('The session.'),
    name: z.string(),
    trackId: uuidText('The track.'),
    trackName: z.string(),
    hostName: someText('Who may command it.'),
    isLive: z.literal(true),
    kind: namesOf(SessionKind),
    visibility: namesOf(Visibility),
    state: namesOf(SessionState),
    mode: namesOf(GameMode),
    playerCount: wholeNumber('Players who drive.'),
    maxPlayers: wholeNumber('Seats, those of AI drivers included.'),
    aiCount: wholeNumber('Seats of AI drivers.'),
    spectatorCount: wholeNumber('Players who watch.'),
    lapLimit: wholeNumber('Laps of a race; 0 for no limit.'),
  })
  .openapi('LiveSession', { description: 'A session that runs.' })

const endedSession = z
  .object({
    id: uuidText('The session.'),
    name: z.string(),
    trackId: uuidText('The track.'),
    trackName: z.string(),
    hostName: z.string(),
    isLive: z.literal(false),
    createdAt: instantText('When it was opened.'),
    endedAt: instantText('When it ended; absent when a crash ended it.').optional(),
  })
  .openapi('EndedSession', { description: 'A session that has ended.' })

const carOnMap = z
  .object({
    playerId: uuidText('Who drives it.'),
    x: someNumber('Metres.'),
    y: someNumber('Metres.'),
    isAway: yesOrNo('Its driver has lost his connection, and his place is kept.').optional(),
  })
  .openapi('CarOnMap')

const watchedSession = liveSession
  .extend({
    classification: z.array(classifiedCar).meta({ description: 'The order now, first to last.' }),
    cars: z.array(carOnMap).meta({ description: 'Where the cars are now.' }),
  })
  .openapi('WatchedSession', { description: 'A session that runs, with its order and its cars.' })

const race = z
  .object({
    number: wholeNumber('Of the races of its session, from 1.'),
    mode: namesOf(GameMode),
    trackId: uuidText('The track.'),
    lapLimit: wholeNumber('Laps; 0 for no limit.'),
    tickRateHz: wholeNumber('Steps of the simulation in a second.'),
    startedAt: instantText('When the lights went out.'),
    endedAt: instantText('When it was over.'),
    replayId: someText('Its recording; absent when there is none, or it is not for everybody.').optional(),
    replaySha256: someText('SHA-256 of the finished recording, lower-case hex.').optional(),
    resumed: wholeNumber('Crashes of the server that it was gone on with after.').optional(),
    classification: z.array(
      classifiedCar.extend({ lapTimesMs: z.array(z.int()).meta({ description: `Each lap, ${MILLISECONDS}.` }) }),
    ),
  })
  .openapi('Race', { description: 'The result of one race.' })

export const sessionRoutes: DescribedRoutes = {
  listSessions: {
    answers: {
      200: json(pageOf(z.union([liveSession, endedSession])), 'A page of sessions.'),
      ...problems(400, 503),
    },
  },
  getSession: {
    answers: { 200: json(z.union([watchedSession, endedSession]), 'The session.'), ...problems(404, 503) },
  },
  getResults: {
    answers: { 200: json(z.object({ items: z.array(race) }), 'Its races.'), ...problems(404, 503) },
  },
}
