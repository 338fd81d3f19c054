import { html } from 'hono/html'
import { GameMode, SessionState, Visibility } from '../../protocol/enums.ts'
import type { TrackId } from '../../protocol/ids.ts'
import type { ClassifiedCar } from '../../protocol/server-messages.ts'
import { PAGE_SESSIONS_MAX } from '../limits.ts'
import type { LiveSession, ServerView } from '../server-view.ts'
import { nameIn } from '../session-json.ts'
import { lapTimeText } from './lap-time.ts'
import { carColour, type MapShape, mapShape, trackMap } from './track-map.ts'

/** Outlines once worked out; there are as many as tracks. */
type Shapes = Map<TrackId, MapShape>

/** The part of the status page that changes: readiness and the sessions that run. Everything in it is escaped. */
export function createLiveFragment(view: ServerView): () => ReturnType<typeof html> {
  const shapes: Shapes = new Map()
  return () => {
    const { isReady, missing } = view.readiness()
    const listed = view.sessions().filter((session) => session.visibility !== Visibility.Private)
    const shown = listed.slice(0, PAGE_SESSIONS_MAX).flatMap(({ id }) => view.session(id) ?? [])
    const carNames = new Map<string, string>(view.cars().map((car) => [car.id, car.name]))
    const state = isReady ? 'Ready' : `Not ready: ${missing.join(', ')}`
    const more = listed.length - shown.length
    return html`<p class="${isReady ? 'ready' : 'unready'}">${state} · ${counted(listed.length, 'session')}</p>
${shown.map((session) => sessionCard(session, shapeOf(session.listing.trackId, view, shapes), carNames))}
${shown.length === 0 ? html`<p class="none">No session is running.</p>` : ''}
${more > 0 ? html`<p class="none">${more} more in <a href="/api/sessions">/api/sessions</a>.</p>` : ''}`
  }
}

function shapeOf(id: TrackId, view: ServerView, shapes: Shapes): MapShape {
  const known = shapes.get(id)
  if (known) return known
  const shape = mapShape(view.trackOutline(id))
  shapes.set(id, shape)
  return shape
}

function sessionCard({ listing, cars, classification }: LiveSession, shape: MapShape, carNames: Map<string, string>) {
  const state = nameIn(SessionState, listing.state)
  const mode = nameIn(GameMode, listing.mode)
  return html`<article>
<header><h2>${listing.name}</h2><p>${listing.trackName} · <span class="state ${state}">${state}</span> ${mode === state ? '' : mode} · ${counted(listing.lapLimit, 'lap')} · host ${listing.hostName} · ${listing.playerCount}/${listing.maxPlayers} players · ${counted(listing.spectatorCount, 'spectator')}</p></header>
${trackMap(shape, cars, classification)}
<div class="tower"><table><thead><tr><th>Pos</th><th>Driver</th><th>Car</th><th>Laps</th><th>Last</th><th>Best</th></tr></thead>
<tbody>${classification.map((car) => row(car, carNames.get(car.carId) ?? ''))}</tbody></table></div>
</article>`
}

function row(car: ClassifiedCar, carName: string) {
  const mark = car.status === 'running' || car.status === 'finished' ? String(car.position) : car.status.toUpperCase()
  return html`<tr class="${car.status}"><td><svg class="dot" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1" fill="${carColour(car)}"/></svg>${mark}</td><td>${car.name}${car.isAi ? html` <small>AI</small>` : ''}</td><td>${carName}</td><td>${car.laps}</td><td>${lapTimeText(car.lastLapMs)}</td><td>${lapTimeText(car.bestLapMs)}</td></tr>`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
