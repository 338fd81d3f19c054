import { GameMode } from '../../protocol/enums.ts'
import { CarFlag } from '../../protocol/telemetry/telemetry-columns.ts'
import { type CarsSight, carPlace, type TimingSight } from '../session/session-sight.ts'
import { type PlaybackRoom, shownState } from './playback-room.ts'
import { lookAt } from './playback-snapshot.ts'

/** A playback as somebody sees it who watches from outside. Gaps and sectors are not recorded. */

export function timingOf(room: PlaybackRoom): TimingSight {
  const { classification } = lookAt(room)
  return {
    kind: 'timing',
    tick: room.tick >>> 0,
    state: shownState(room),
    mode: GameMode.Replay,
    rows: classification,
  }
}

export function carsOf({ tick, head, seated, columns }: PlaybackRoom): CarsSight {
  const { x, y, speedMps, flags } = columns
  const present = head.row === undefined ? [] : seated.filter(({ slot }) => ((flags[slot] ?? 0) & CarFlag.Active) !== 0)
  const cars = present.map(({ slot }) => carPlace(slot, { x: x[slot], y: y[slot], speedMps: speedMps[slot] }))
  return { kind: 'cars', tick: tick >>> 0, cars }
}
