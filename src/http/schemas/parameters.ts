import { z } from 'zod'
import { type CarId, type PlayerId, parseId, type SessionId, type TrackId } from '../../protocol/ids.ts'
import { isReplayId } from '../../replay/replay-header.ts'
import { FILTER_LENGTH_MAX } from '../limits.ts'

/** What addresses and queries hold. An id that cannot be one says what there is not, since the answer is 404. */

export const sessionParams = z.object({ id: uuid<SessionId>('No session has this id.', 'The session.') })
export const trackParams = z.object({ id: uuid<TrackId>('No track has this id.', 'The track.') })
export const carParams = z.object({ id: uuid<CarId>('No car has this id.', 'The car.') })
export const playbackParams = z.object({
  id: uuid<SessionId>('No session with this id plays a recording.', 'The session that plays the recording.'),
})
export const playerParams = z.object({ id: uuid<PlayerId>('No player has this id.', 'The player.') })

/** A body may name one, too; there, what is no id is a fault of the body. */
export function uuid<T extends PlayerId | SessionId | TrackId | CarId>(whatIsNot: string, description: string) {
  return z
    .string()
    .meta({ format: 'uuid', description })
    .transform((text, context): T => {
      const id = parseId<T>(text)
      if (id !== undefined) return id
      context.addIssue(whatIsNot)
      return z.NEVER
    })
}

export function replayParams(whatIsNot = 'No recording has this id.') {
  return z.object({
    id: z.string().refine(isReplayId, whatIsNot).meta({
      description: 'The recording: small letters, digits and hyphens.',
      example: '20261130t151500z-0123abcd',
    }),
  })
}

const part = (description: string) => z.string().max(FILTER_LENGTH_MAX).optional().meta({ description })

const INSTANT = 'seconds since the first recorded tick (90.5), minutes and seconds (1:30) or a tick (t21600)'
export const rangeQuery = z.object({
  from: part(`Where to begin: ${INSTANT}.`),
  to: part(`Where to end; it is not in the answer itself: ${INSTANT}.`),
})

export const selectionQuery = rangeQuery.extend({
  hz: part('Samples a second; a divisor of the tick rate.'),
  cars: part('Slots of the cars, with commas between: 0,3.'),
})
