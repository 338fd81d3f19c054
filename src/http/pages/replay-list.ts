import { html } from 'hono/html'
import type { StoredReplay } from '../../storage/replay-index.ts'
import { isoTime } from '../session-json.ts'
import { counted } from './words.ts'

/** The newest recordings on the status page, each with its file. Nothing while there is none. */
export function replayList(replays: readonly StoredReplay[]) {
  if (replays.length === 0) return ''
  return html`<section><h2>Recordings</h2>
<ul>${replays.map((replay) => html`<li><a href="/api/replays/${replay.id}">${titleOf(replay)}</a> <span class="soft">${factsOf(replay).join(' · ')}</span></li>`)}</ul>
<p class="soft">More in <a href="/api/replays">/api/replays</a>.</p></section>`
}

function titleOf({ name, sessionName }: StoredReplay): string {
  return name ?? sessionName
}

function factsOf({
  trackName,
  startedAtMs,
  lengthTicks,
  tickRateHz,
  laps,
  winner,
  bytes,
  state,
}: StoredReplay): string[] {
  return [
    trackName,
    `${isoTime(startedAtMs).slice(0, 16).replace('T', ' ')} UTC`,
    state === 'complete' ? durationText(lengthTicks / tickRateHz) : state,
    counted(laps, 'lap'),
    ...(winner === undefined ? [] : [`won by ${winner}`]),
    `${(bytes / 1_000_000).toFixed(1)} MB`,
  ]
}

/** "1:02:03" for 3,723 seconds. */
function durationText(seconds: number): string {
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, twoDigits(whole % 60)]
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${twoDigits(minutes)}:${rest}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
