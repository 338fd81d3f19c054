import { GameMode } from '../../protocol/enums.ts'
import { createDialect1TelemetryWriter } from '../../protocol/telemetry/dialect1-telemetry.ts'
import { fillColumns } from '../../replay/fill-columns.ts'
import { readRaceEvent } from '../../replay/read-race-event.ts'
import { JOINED, type ReplayEvent } from '../../replay/replay-event.ts'
import { newsOf } from '../session/race-news.ts'
import { REFRESH_SECONDS, STATE_SECONDS } from './limits.ts'
import { type PlaybackRoom, publish, shownState, stateMessage } from './playback-room.ts'
import { driverParticipant, resultsOf } from './playback-snapshot.ts'
import type { SeatingSpan } from './recorded-drivers.ts'

/**
 * One tick of a playback: the head moves on, what the recording tells there is told as news of the session's present
 * tick, and telemetry goes out. Throws when the recording cannot be read any more.
 */
export class PlaybackStep {
  readonly #room: PlaybackRoom
  /** Of the recording: while it plays in there, nobody comes or goes. Undefined before the first tick. */
  #seating: SeatingSpan | undefined

  constructor(room: PlaybackRoom) {
    this.#room = room
  }

  step(): void {
    const room = this.#room
    room.tick++
    const wasFresh = room.head.isFresh
    room.head.advance()
    this.#followDrivers()
    // Columns are filled for the first receiver who is due; what is told beside them must not wait for that.
    this.#followState()
    // Before the first chunk is read there is nothing to be shown.
    if (room.head.row !== undefined) room.broadcaster.broadcast(room.tick >>> 0, room.state, this.#fill)
    if (room.head.status !== room.toldStatus) room.self.send({ type: 'head.changed' })
    const { tickHz } = room.deps.config
    const isNewPlace = wasFresh && !room.head.isFresh
    if (isNewPlace || room.tick - room.toldTick >= STATE_SECONDS * tickHz) tellState(room)
    if (!room.source.contents.isSettled && room.tick % Math.round(REFRESH_SECONDS * tickHz) === 0) refresh(room)
  }

  readonly #fill = () => fillShown(this.#room)

  /** Somebody came into the run there, or is not there yet. */
  #followDrivers(): void {
    const { drivers, head, source, seated } = this.#room
    const hasNew = drivers.follow(source.contents.arrivals)
    if (!hasNew && this.#seating !== undefined && isWithin(this.#seating, head.tick)) return
    this.#seating = drivers.spanAt(head.tick)
    if (seated.some((driver) => drivers.holderOf(driver.slot, head.tick) !== driver)) this.#reseat()
    else if (drivers.at(head.tick).length !== seated.length) this.#reseat()
  }

  #reseat(): void {
    const room = this.#room
    const before = room.seated
    const now = room.drivers.at(room.head.tick)
    room.seated = now
    room.writer = createDialect1TelemetryWriter(room.drivers.identities(room.head.tick))
    for (const { playerId } of before) {
      if (!now.some((driver) => driver.playerId === playerId))
        room.announcer.tell({ type: 'ParticipantLeft', playerId })
    }
    for (const driver of now) {
      if (!before.includes(driver)) {
        room.announcer.tell({ type: 'ParticipantJoined', participant: driverParticipant(driver) })
      }
    }
  }

  #followState(): void {
    const room = this.#room
    const state = shownState(room)
    if (state === room.state) return
    room.state = state
    fillShown(room)
    const { countdownMs } = room.columns
    room.announcer.tell({
      type: 'SessionStateChanged',
      tick: room.tick >>> 0,
      state,
      mode: GameMode.Replay,
      ...(countdownMs >= 0 ? { countdownMs } : {}),
    })
    publish(room)
  }
}

function isWithin({ fromTick, untilTick }: SeatingSpan, tick: number): boolean {
  return tick >= fromTick && tick < untilTick
}

/** Brings the columns up to the row on show; without one nobody is there. */
export function fillShown({ head, columns, scales, tick }: PlaybackRoom): void {
  columns.tick = tick >>> 0
  columns.gameMode = GameMode.Replay
  const { row } = head
  if (row !== undefined) fillColumns(row.chunk.frames, row.index, scales, GameMode.Replay, columns)
}

export function tellState(room: PlaybackRoom): void {
  room.toldTick = room.tick
  room.toldStatus = room.head.status
  fillShown(room)
  room.announcer.tell(stateMessage(room))
}

/** A recorded event, as the live session would have told it. */
export function tellEvent(room: PlaybackRoom, recorded: ReplayEvent): void {
  // Who has come is told by the rows, because one may also go back behind it.
  if (recorded.kind === JOINED) return
  const event = readRaceEvent(recorded)
  if (event === undefined) return
  const news = newsOf({ ...event, tick: room.tick >>> 0 }, room.drivers.holderOf(event.slot, recorded.tick))
  if (news !== undefined) room.announcer.tell(news)
}

export function tellResults(room: PlaybackRoom): void {
  const results = resultsOf(room)
  if (results !== undefined) room.announcer.tell(results)
}

/** What cannot be read now is asked for again; the race may go on for hours. */
function refresh(room: PlaybackRoom): void {
  if (room.isRefreshing) return
  room.isRefreshing = true
  room.source
    .refresh()
    .catch((error: unknown) => {
      room.deps.log.warn({ err: error }, 'a recording could not be read further')
    })
    .finally(() => {
      room.isRefreshing = false
    })
}
