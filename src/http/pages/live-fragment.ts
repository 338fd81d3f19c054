import { html } from 'hono/html'
import { Visibility } from '../../protocol/enums.ts'
import type { StoredReplay } from '../../storage/replay-index.ts'
import { StorageError } from '../../storage/storage.ts'
import { PAGE_REPLAYS_MAX, PAGE_SESSIONS_MAX } from '../limits.ts'
import type { LiveSession, Point, ServerView } from '../server-view.ts'
import { replayList } from './replay-list.ts'
import { sessionCard } from './session-card.ts'
import { type MapShape, mapShape } from './track-map.ts'
import { counted } from './words.ts'

/** Outlines once worked out, for as long as there is such a track. */
type Shapes = WeakMap<readonly Point[], MapShape>

/** The part of the status page that changes: readiness, the sessions that run, the newest recordings. Everything in it is escaped. */
export function createLiveFragment(view: ServerView): () => Promise<Awaited<ReturnType<typeof html>>> {
  const shapes: Shapes = new WeakMap()
  return async () => {
    const { isReady, missing } = view.readiness()
    const listed = view.sessions().filter((session) => session.visibility !== Visibility.Private)
    const looks = await Promise.all(listed.slice(0, PAGE_SESSIONS_MAX).map(({ id }) => view.session(id)))
    const replays = await newestReplays(view)
    const shown = looks.filter((session) => session !== undefined)
    const carNames = new Map<string, string>(view.cars().map((car) => [car.id, car.name]))
    const state = isReady ? 'Ready' : `Not ready: ${missing.join(', ')}`
    const more = listed.length - shown.length
    return html`<p class="${isReady ? 'ready' : 'unready'}">${state} · ${counted(listed.length, 'session')}</p>
${shown.map((session) => sessionCard(session, shapeOf(session.listing, view, shapes), carNames))}
${shown.length === 0 ? html`<p class="soft">No session is running.</p>` : ''}
${more > 0 ? html`<p class="soft">${more} more in <a href="/api/sessions">/api/sessions</a>.</p>` : ''}
${replayList(replays)}`
  }
}

/** None while the database does not answer: the page shows what it can. */
async function newestReplays(view: ServerView): Promise<readonly StoredReplay[]> {
  try {
    return (await view.replays.list({ limit: PAGE_REPLAYS_MAX })).items
  } catch (error) {
    if (error instanceof StorageError) return []
    throw error
  }
}

function shapeOf({ trackId, id }: LiveSession['listing'], view: ServerView, shapes: Shapes): MapShape {
  const outline = view.trackOutline(trackId, id)
  const shape = shapes.get(outline) ?? mapShape(outline)
  shapes.set(outline, shape)
  return shape
}
