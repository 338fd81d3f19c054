import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '../../src/client/client.ts'
import type { TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { classifyRace } from '../../src/replay/classification-fault.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { recordRace } from './recorded-race.ts'

/** A race of three AI cars over one lap of a ring, as a file, with what was true at each tick. */
export interface PlayableRace {
  readonly id: string
  readonly header: ReplayHeader
  /** What a recorder appends, in order: its start, a piece a second, and the end. */
  readonly pieces: readonly Uint8Array[]
  readonly firstTick: number
  readonly lastTick: number
  /** Names in the order of the result, and the lap of each, milliseconds. */
  readonly order: readonly string[]
  readonly lapTimesMs: readonly (number | undefined)[]
  /** Metres. */
  place(tick: number, slot: number): { readonly x: number; readonly y: number }
}

const CARS = 3
const START_TICK = 500

export function recordPlayable(seconds: number): PlayableRace {
  const places: number[] = []
  const { pieces, header, race } = recordRace({
    startTick: START_TICK,
    ticks: seconds * 240,
    settings: { lapLimit: 1, countdownTicks: 240 },
    onTick(_, { x, y }) {
      for (let slot = 0; slot < CARS; slot++) places.push(x[slot] ?? 0, y[slot] ?? 0)
    },
  })
  const firstTick = START_TICK + 1
  const classification = classifyRace(race)
  const nameOf = (slot: number) => header.participants.find((participant) => participant.slot === slot)?.name ?? ''
  return {
    id: header.replayId,
    header,
    pieces,
    firstTick,
    lastTick: race.tick,
    order: classification.map(({ slot }) => nameOf(slot)),
    lapTimesMs: classification.map(({ lastLapMs }) => lastLapMs),
    place(tick, slot) {
      const at = ((tick - firstTick) * CARS + slot) * 2
      return { x: places[at] ?? Number.NaN, y: places[at + 1] ?? Number.NaN }
    },
  }
}

/** Puts the file where a server looks for it; with `piecesMax`, only so many pieces and unfinished. */
export async function putPlayable(
  dir: string,
  { id, pieces }: Pick<PlayableRace, 'id' | 'pieces'>,
  piecesMax?: number,
): Promise<string> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, `${id}.apxr${piecesMax === undefined ? '' : '.part'}`)
  await writeFile(path, Buffer.concat(pieces.slice(0, piecesMax)))
  return path
}

/**
 * Looks whether each frame shows one recorded tick, with all cars where they were, no earlier than the one told last and no
 * later than its speed allows: now and then it waits for the file. Returns the way to await that so many more did, and that,
 * while it plays, they were not all of the same tick.
 */
export function comparesFrames(client: Client, race: PlayableRace): (frames: number) => Promise<void> {
  const wrong: string[] = []
  /** What was shown since somebody began to wait, and whether it has moved, or need not. */
  let shown: number | undefined
  let hasMoved = false
  let compared = 0
  let onCompared = () => {}
  client.onTelemetry(({ columns }) => {
    const { state } = client.playback
    if (state === undefined || state.isBuffering || columns.tick < state.tick) return
    const isStanding = state.isPaused || state.isEnded
    const moved = isStanding ? 0 : (columns.tick - state.tick) * state.speed
    let tick = Math.min(race.lastTick, state.replayTick + Math.ceil(moved))
    while (tick >= state.replayTick && !isAsAt(race, tick, columns)) tick--
    if (tick < state.replayTick) wrong.push(`tick ${columns.tick}, after ${JSON.stringify(state)}`)
    hasMoved ||= isStanding || (shown !== undefined && shown !== tick)
    shown = tick
    compared++
    onCompared()
  })
  return async (frames) => {
    const wanted = compared + frames
    shown = undefined
    hasMoved = false
    await new Promise<void>((resolve) => {
      onCompared = () => {
        if (compared >= wanted && (hasMoved || wrong.length > 0)) resolve()
      }
    })
    if (wrong.length > 0) throw new Error(`frames that show no recorded tick: ${wrong.join('; ')}`)
  }
}

/** Within a step of the wire and the tolerance of the file. */
const APART_M = 0.012

function isAsAt(race: PlayableRace, tick: number, { x, y }: TelemetryColumns): boolean {
  return [0, 1, 2].every((slot) => {
    const place = race.place(tick, slot)
    return Math.hypot((x[slot] ?? 0) - place.x, (y[slot] ?? 0) - place.y) < APART_M
  })
}
