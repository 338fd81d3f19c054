import { type DescribedRoutes, problems } from './described.ts'

/** Live streams. */

const events = {
  200: {
    description: 'Events, until either side ends the stream; docs/OPERATIONS.md, Live, has them all.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  },
} as const

export const liveRoutes: DescribedRoutes = {
  watchServer: { answers: { ...events, ...problems(400, 503) } },
  watchSession: { answers: { ...events, ...problems(400, 404, 503) } },
}
