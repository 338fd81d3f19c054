import { html } from 'hono/html'
import { GameMode, SessionState } from '../../protocol/enums.ts'
import type { ClassifiedCar, SessionListing } from '../../protocol/server-messages.ts'
import type { LiveSession } from '../server-view.ts'
import { nameIn } from '../session-json.ts'
import { lapTimeText } from './lap-time.ts'
import { carColour, type MapShape, trackMap } from './track-map.ts'
import { counted, spaced } from './words.ts'

const COLUMNS = ['Pos', 'Driver', 'Car', 'Laps', 'Last', 'Best']

/** One session on the status page: what it is, its map and its order. `carNames` has a car's name by its id. */
export function sessionCard(session: LiveSession, shape: MapShape, carNames: ReadonlyMap<string, string>) {
  const { listing, cars, classification } = session
  const state = nameIn(SessionState, listing.state)
  return html`<article>
<header><h2>${listing.name}</h2> <span class="state ${state}">${state}</span><p class="soft">${factsOf(listing, classification).join(' · ')}</p></header>
${trackMap(shape, cars, classification)}
${classification.length === 0 ? html`<p class="soft">No cars are on the track.</p>` : standings(session, carNames)}
</article>`
}

function factsOf(listing: SessionListing, classification: readonly ClassifiedCar[]): string[] {
  const { trackName, playerCount, aiCount, maxPlayers, spectatorCount, hostName } = listing
  const mode = nameIn(GameMode, listing.mode)
  return [
    trackName,
    ...(mode === nameIn(SessionState, listing.state) ? [] : [spaced(mode)]),
    lapsText(listing, classification[0]?.laps ?? 0),
    `${counted(playerCount, 'player')} and ${aiCount} AI in ${counted(maxPlayers, 'seat')}`,
    counted(spectatorCount, 'spectator'),
    `host ${hostName}`,
  ]
}

function lapsText({ state, mode, lapLimit }: SessionListing, leaderLaps: number): string {
  if (lapLimit === 0) return 'no lap limit'
  if (state !== SessionState.Racing || mode !== GameMode.Race) return counted(lapLimit, 'lap')
  return `lap ${Math.min(lapLimit, leaderLaps + 1)} of ${lapLimit}`
}

function standings({ classification, cars }: LiveSession, carNames: ReadonlyMap<string, string>) {
  const away = new Set(cars.filter(({ isAway }) => isAway).map(({ playerId }) => playerId))
  return html`<table><thead><tr>${COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${classification.map((car) => row(car, carNames.get(car.carId) ?? '', away.has(car.playerId)))}</tbody></table>`
}

function row(car: ClassifiedCar, carName: string, isAway: boolean) {
  const mark = car.status === 'running' || car.status === 'finished' ? String(car.position) : car.status.toUpperCase()
  return html`<tr class="${car.status}"><td><svg class="dot" viewBox="0 0 2 2" aria-hidden="true"><circle cx="1" cy="1" r="1" fill="${carColour(car)}"/></svg>${mark}</td><td>${car.name}${car.isAi ? html` <small>AI</small>` : ''}${isAway ? html` <small>away</small>` : ''}${penalty(car)}</td><td>${carName}</td><td>${car.laps}</td><td>${lapTimeText(car.lastLapMs)}</td><td>${lapTimeText(car.bestLapMs)}</td></tr>`
}

/** What will be added to the driver's race time, or has been, in seconds. */
function penalty({ penaltyMs = 0 }: ClassifiedCar) {
  return penaltyMs === 0 ? '' : html` <small class="penalty" title="Time penalty">+${penaltyMs / 1000} s</small>`
}
