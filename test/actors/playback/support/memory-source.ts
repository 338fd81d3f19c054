import type {
  PlaybackChunk,
  PlaybackContents,
  PlaybackSource,
  PlaybackSources,
} from '../../../../src/actors/playback/playback-source.ts'
import { SourceError } from '../../../../src/actors/playback/playback-source.ts'
import { GameMode } from '../../../../src/protocol/enums.ts'
import { type CarId, type PlayerId, parseId, type SessionId, type TrackId } from '../../../../src/protocol/ids.ts'
import { RacePhase } from '../../../../src/race/race-clock.ts'
import { COLUMNS } from '../../../../src/replay/replay-columns.ts'
import type { ReplayEvent } from '../../../../src/replay/replay-event.ts'
import type { ReplayFrames } from '../../../../src/replay/replay-frames.ts'
import type { ReplayHeader } from '../../../../src/replay/replay-header.ts'
import { chunkSpans, incidentTicks, lapEnds } from '../../../../src/replay/seek-index.ts'

/** Ticks of a chunk of the recordings below, ten a second. */
export const CHUNK_TICKS = 24
export const HZ = 240
export const CARS = 3

const uuid = (tail: number) => `00000000-0000-4000-9000-${tail.toString().padStart(12, '0')}`
export const RECORDED_CAR = parseId<CarId>(uuid(900))!
export const RECORDED_ID = (slot: number) => parseId<PlayerId>(uuid(100 + slot))!

/** Where slot `slot` is at `tick`, metres: no two cars or ticks share a place. */
export function xAt(slot: number, tick: number): number {
  return slot * 1000 + tick * 0.05
}

export const HEADER: ReplayHeader = {
  replayId: '20261130t151500z-0123abcd',
  sessionId: parseId<SessionId>(uuid(1))!,
  raceNumber: 2,
  tickHz: HZ,
  simVersion: 'sim',
  serverVersion: '0.0.0',
  startedAtMs: 0,
  track: { id: parseId<TrackId>(uuid(2))!, name: 'Recorded Ring', hash: 'aa' },
  cars: [{ id: RECORDED_CAR, name: 'Car', hash: 'bb' }],
  participants: Array.from({ length: CARS }, (_, slot) => ({
    slot,
    playerId: RECORDED_ID(slot),
    name: `Racer ${slot + 1}`,
    carId: RECORDED_CAR,
    isAi: slot > 0,
    gridPosition: slot + 1,
  })),
  settings: {
    tickHz: HZ,
    capacity: CARS + 1,
    seed: 7,
    mode: GameMode.Race,
    lapLimit: 5,
    countdownTicks: 12,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: 60,
  },
  startTick: 1000,
  columns: COLUMNS,
  session: { name: "Ana's session", kind: 'multiplayer', isListed: true },
}

export interface MemoryOptions {
  readonly header?: Partial<ReplayHeader>
  readonly chunks?: number
  /** First ticks of the chunks when they do not follow each other. */
  readonly firstTicks?: readonly number[]
  readonly events?: readonly ReplayEvent[]
  readonly isGrowing?: boolean
}

/** A recording made up on the spot. Chunks are there at once, unless they are held back or lost. */
export class MemorySource implements PlaybackSource, PlaybackSources {
  readonly header: ReplayHeader
  readonly asked: number[] = []
  readonly lost = new Set<number>()
  /** Every question is refused so, while it is set. */
  refusal: SourceError['reason'] | undefined
  isClosed = false
  refreshes = 0
  readonly #events: readonly ReplayEvent[]
  readonly #index: Pick<PlaybackContents, 'laps' | 'incidents' | 'arrivals'>
  readonly #firstTicks: number[]
  #isGrowing: boolean
  #held: (() => void)[] | undefined

  constructor({ header, chunks = 20, firstTicks, events = [], isGrowing = false }: MemoryOptions = {}) {
    this.header = { ...HEADER, ...header }
    const first = this.header.startTick + 1
    this.#firstTicks = [...(firstTicks ?? Array.from({ length: chunks }, (_, index) => first + index * CHUNK_TICKS))]
    this.#events = events
    this.#index = {
      laps: lapEnds(events.flatMap(lapEnd)),
      incidents: incidentTicks(events),
      arrivals: events.filter(({ kind }) => kind === 'joined'),
    }
    this.#isGrowing = isGrowing
  }

  async open(replayId: string): Promise<PlaybackSource> {
    if (replayId !== this.header.replayId) throw new SourceError('replay_not_found', 'no such recording')
    return this
  }

  get contents(): PlaybackContents {
    const chunks = this.#firstTicks.map((firstTick) => ({ firstTick, ticks: CHUNK_TICKS }))
    return {
      chunks: chunkSpans(chunks),
      isGrowing: this.#isGrowing,
      isSettled: !this.#isGrowing,
      ...this.#index,
      ending: this.#isGrowing ? undefined : ENDING,
    }
  }

  /** Chunks that are asked for from now on come when they are let go. */
  hold(): void {
    this.#held = []
  }

  letGo(): void {
    for (const give of this.#held ?? []) give()
    this.#held = undefined
  }

  /** The race goes on for so many more chunks. */
  grow(chunks: number): void {
    for (let count = 0; count < chunks; count++) this.#firstTicks.push((this.#firstTicks.at(-1) ?? 0) + CHUNK_TICKS)
  }

  finish(): void {
    this.#isGrowing = false
  }

  chunk(index: number): Promise<PlaybackChunk> {
    this.asked.push(index)
    if (this.refusal !== undefined) return Promise.reject(new SourceError(this.refusal, 'refused'))
    if (this.lost.has(index)) return Promise.reject(new Error(`chunk ${index} is damaged`))
    const chunk = this.#chunkAt(index)
    const held = this.#held
    return held === undefined ? Promise.resolve(chunk) : new Promise((resolve) => held.push(() => resolve(chunk)))
  }

  async refresh(): Promise<void> {
    this.refreshes++
  }

  close(): void {
    this.isClosed = true
  }

  #chunkAt(index: number): PlaybackChunk {
    const firstTick = this.#firstTicks[index] as number
    const isHere = ({ tick }: ReplayEvent) => tick >= firstTick && tick < firstTick + CHUNK_TICKS
    return { frames: framesAt(this.header, firstTick), events: this.#events.filter(isHere) }
  }
}

/** A lap of every car takes so many ticks of these recordings, and begins with the green light. */
export const LAP_TICKS = 100

function framesAt({ startTick, settings }: ReplayHeader, firstTick: number): ReplayFrames {
  const ticks = CHUNK_TICKS
  const { capacity, countdownTicks } = settings
  const greenTick = startTick + countdownTicks
  const each = (value: (tick: number) => number) => Int32Array.from({ length: ticks }, (_, i) => value(firstTick + i))
  const columns = new Map<string, Int32Array>(COLUMNS.map(({ name }) => [name, new Int32Array(capacity * ticks)]))
  const set = (name: string, slot: number, value: (tick: number) => number) => {
    columns.get(name)?.set(each(value), slot * ticks)
  }
  for (let slot = 0; slot < CARS; slot++) {
    const lap = (tick: number) => (tick < greenTick ? 0 : Math.floor((tick - greenTick) / LAP_TICKS) + 1)
    const lapStartTick = (tick: number) => (lap(tick) - 1) * LAP_TICKS
    set('flags', slot, () => 3)
    set('x', slot, (tick) => Math.round(xAt(slot, tick) * 1000))
    set('yaw', slot, () => 70_000)
    set('lap', slot, lap)
    set('lap_start_ms', slot, (tick) => (tick <= greenTick ? -1 : Math.round((lapStartTick(tick) * 10_000) / HZ)))
    set('best_lap_ms', slot, () => 400 + slot)
  }
  return {
    firstTick,
    ticks,
    capacity,
    phase: each((tick) => (tick < greenTick ? RacePhase.Countdown : RacePhase.Running)),
    countdownLeft: each((tick) => Math.max(0, greenTick - tick)),
    greenTick: each((tick) => (tick < greenTick ? 0 : greenTick)),
    columns,
  }
}

const ENDING = {
  reason: 'over',
  classification: [
    { position: 1, slot: 2, laps: 5, totalMs: 100_000, status: 'finished' },
    { position: 2, slot: 0, laps: 5, totalMs: 101_000, status: 'finished', gapMs: 1000 },
  ],
} as const

export function lapEvent(tick: number, slot: number, lap: number): ReplayEvent {
  const judged = { timeMs: 417, isValid: true, isOwnBest: true, isSessionBest: false }
  return { tick, kind: 'lap', slot, lap, position: slot + 1, ...judged }
}

function lapEnd({ tick, kind, slot, lap }: ReplayEvent): { tick: number; slot: number; lap: number }[] {
  return kind === 'lap' ? [{ tick, slot: Number(slot), lap: Number(lap) }] : []
}
