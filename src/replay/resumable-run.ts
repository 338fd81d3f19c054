import type { CarId } from '../protocol/ids.ts'
import type { PreparedCar, PreparedRace } from '../race/prepared-race.ts'
import type { Race } from '../race/race.ts'
import { RacePhase } from '../race/race-clock.ts'
import { applyCommand, type TimedCommand } from '../race/race-command.ts'
import type { KeptSession } from './kept-session.ts'
import type { ReplayKeyframe } from './replay-batch.ts'
import { COLUMNS } from './replay-columns.ts'
import type { ReplayContent, ReplayHeader, ReplayParticipant } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'
import { restoreRace } from './restore-race.ts'
import { gatherFooter } from './rewrite.ts'

/**
 * A run that a crash cut off, with all that it takes to go on with it: the last whole state in its recording, and what was
 * done to the race from there to the end of the last whole chunk. Plain data, so that it can cross threads.
 */
export interface ResumableRun {
  readonly header: ReplayHeader
  readonly session: KeptSession
  /** Everybody who has driven so far: the grid, then whoever came later. A slot may have had several. */
  readonly participants: readonly ReplayParticipant[]
  /** All cars that were driven. */
  readonly cars: readonly ReplayContent<CarId>[]
  readonly keyframe: ReplayKeyframe
  /** The chunks from the keyframe on. */
  readonly stretches: readonly DrivenStretch[]
  /** The race's tick when it goes on: the last one that the recording has. */
  readonly tick: number
  /** How often it has gone on before. */
  readonly timesResumed: number
  /** Wall clock of the last write, milliseconds since 1970. */
  readonly stoppedAtMs: number
}

/** What a chunk says of the race in its ticks. */
export interface DrivenStretch {
  readonly firstTick: number
  readonly ticks: number
  /** Of the state before its first tick. */
  readonly stateHash: number
  readonly commands: readonly TimedCommand[]
}

/**
 * Reads an unfinished recording through, because all of it is to be part of the finished one. Returns why the run cannot
 * be gone on with, in a sentence, when that is so. Throws ReplayError for damage in the last chunks.
 */
export function readResumableRun(
  reader: ReplayReader,
  session: KeptSession,
  stoppedAtMs: number,
): ResumableRun | string {
  const { header, chunks } = reader
  if (reader.isComplete) return 'the recording is complete'
  if (header.replayId !== session.replayId) return 'the session beside it is that of another recording'
  if (JSON.stringify(header.columns) !== JSON.stringify(COLUMNS)) return 'its frames have other columns than ours'
  const { footer, chunks: whole } = drained(gatherFooter(reader))
  if (whole < chunks.length) return 'it is damaged in the middle'
  const first = reader.keyframeBefore(chunks.length - 1)
  const keyframe = first < 0 ? undefined : reader.keyframe(first)
  if (keyframe === undefined) return 'there is no whole state in it'
  const { participants, cars, lastTick: tick, timesResumed } = footer
  const stretches = chunks.slice(first).map(({ firstTick, ticks }, index) => ({
    firstTick,
    ticks,
    stateHash: reader.stateHash(first + index),
    commands: reader.commands(first + index),
  }))
  return { header, session, participants, cars, keyframe, stretches, tick, timesResumed, stoppedAtMs }
}

/**
 * The race as it stood after the last tick of the recording, from where it runs on bit for bit. Throws when it is another
 * race than the one that was recorded, or is over; a state from a file may also make a step throw.
 */
export function rebuildRace(prepared: PreparedRace, { header, keyframe, stretches }: ResumableRun): Race {
  const race = restoreRace(prepared, header, keyframe)
  for (const stretch of stretches) drive(race, stretch, prepared.cars)
  if (race.phase === RacePhase.Over) throw new RangeError('the race was over')
  return race
}

/** Commands first, then the step, as the recorder saw it; what follows the last step belongs to it. */
function drive(race: Race, { firstTick, ticks, stateHash, commands }: DrivenStretch, cars: Cars): void {
  if (race.tick !== firstTick - 1 || race.hash() !== stateHash) {
    throw new RangeError(`the race before tick ${firstTick} is another than the one that was recorded`)
  }
  let next = 0
  for (let left = ticks; ; left--) {
    for (let timed = commands[next]; timed?.tick === race.tick; timed = commands[++next]) {
      applyCommand(race, timed.command, cars)
    }
    if (left === 0) return
    race.step(ignore)
  }
}

type Cars = ReadonlyMap<CarId, PreparedCar>

function ignore(): void {}

function drained<T>(work: Generator<unknown, T, void>): T {
  let step = work.next()
  while (step.done !== true) step = work.next()
  return step.value
}
