import { Visibility } from '../../protocol/enums.ts'
import type { SessionId } from '../../protocol/ids.ts'
import type { StoredRace } from '../../storage/storage.ts'
import { type Api, apiRoute } from '../api-route.ts'
import { type ListPage, type PageQuery, pageById, pageQuery } from '../paging.ts'
import { notFound } from '../problem.ts'
import { sessionParams } from '../schemas/parameters.ts'
import type { ServerView } from '../server-view.ts'
import { liveSessionJson, raceJson, storedSessionJson } from '../session-json.ts'

/** Sessions, those that run and those that ended, and their results. */
export function addSessionRoutes(app: Api, view: ServerView): void {
  app.openapi(listRoute, async (c) => c.json(await sessionPage(view, c.req.valid('query'))))

  app.openapi(sessionRoute, async (c) => {
    const session = await oneSession(view, c.req.valid('param').id)
    return session ? c.json(session) : notFound(c, NO_SESSION)
  })

  app.openapi(resultsRoute, async (c) => {
    const { id } = c.req.valid('param')
    const races = await view.storage.races(id)
    const isKnown = races.length > 0 || (await view.session(id)) || (await view.storage.session(id))
    if (!isKnown) return notFound(c, NO_SESSION)
    const named = (await hidesRecordings(view, id, races)) ? races.map(withoutRecording) : races
    return c.json({ items: named.map(raceJson) })
  })
}

const NO_SESSION = 'No session has this id.'

const listRoute = apiRoute({
  method: 'get',
  path: '/api/sessions',
  operationId: 'listSessions',
  tag: 'sessions',
  summary: 'The sessions that run, in the order of their ids, then those that ended, newest first',
  description: 'Private sessions are never listed.',
  request: { query: pageQuery },
})

const sessionRoute = apiRoute({
  method: 'get',
  path: '/api/sessions/{id}',
  operationId: 'getSession',
  tag: 'sessions',
  summary: 'One session, with its order and the places of its cars while it runs',
  description: 'Knowing the id is the right to look, so that private sessions are found here.',
  request: { params: sessionParams },
})

const resultsRoute = apiRoute({
  method: 'get',
  path: '/api/sessions/{id}/results',
  operationId: 'getResults',
  tag: 'sessions',
  summary: 'The races of a session that are over, in the order in which they were run',
  request: { params: sessionParams },
})

/** The mark of a page among the ended sessions is this word, then a dot and the storage's own mark. */
const ENDED = 'ended'

/** First the sessions that run, in the order of their ids, then those that ended, newest first. */
async function sessionPage(view: ServerView, { after, limit }: PageQuery): Promise<ListPage<object>> {
  const running = view.sessions().filter((session) => session.visibility !== Visibility.Private)
  const isAmongEnded = after?.startsWith(ENDED) === true
  const first = isAmongEnded ? { items: [] } : pageById(running, { after, limit })
  const items = first.items.map(liveSessionJson)
  if (first.next !== undefined) return { items, next: first.next }
  if (items.length === limit) return { items, next: ENDED }

  const mark = isAmongEnded ? after.slice(ENDED.length + 1) : ''
  const excluding = running.map((session) => session.id)
  const page = { limit: limit - items.length, excluding, ...(mark !== '' && { after: mark }) }
  const ended = await view.storage.listSessions(page)
  const all = [...items, ...ended.items.map(storedSessionJson)]
  return ended.next === undefined ? { items: all } : { items: all, next: `${ENDED}.${ended.next}` }
}

async function oneSession(view: ServerView, id: SessionId): Promise<object | undefined> {
  const live = await view.session(id)
  if (live) return { ...liveSessionJson(live.listing), classification: live.classification, cars: live.cars }
  const stored = await view.storage.session(id)
  return stored && storedSessionJson(stored)
}

/** Of a session that anybody finds but not everybody may see: of one with a password. Visibility is one for all its races. */
async function hidesRecordings(view: ServerView, id: SessionId, races: readonly StoredRace[]): Promise<boolean> {
  const replayId = races.find((race) => race.replayId !== undefined)?.replayId
  if (replayId === undefined || (await view.replays.find(replayId))?.isListed !== false) return false
  const live = await view.session(id)
  if (live) return live.listing.visibility !== Visibility.Private
  return (await view.storage.session(id))?.isListed === true
}

function withoutRecording({ replayId: _, replaySha256: __, ...race }: StoredRace): StoredRace {
  return race
}
