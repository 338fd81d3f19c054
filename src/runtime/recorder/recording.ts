import type { CarId } from '../../protocol/ids.ts'
import { CarFlag, type TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../../race/race.ts'
import { RacePhase } from '../../race/race-clock.ts'
import type { RaceCommand } from '../../race/race-command.ts'
import { writeCommand } from '../../replay/command-row.ts'
import type { KeptSession } from '../../replay/kept-session.ts'
import { COMMAND_LENGTH, clearBatch, type ReplayBatch } from '../../replay/replay-batch.ts'
import type { ReplayEvent, WrittenEvent } from '../../replay/replay-event.ts'
import type { ReplayEnding, ReplayHeader } from '../../replay/replay-header.ts'
import { RowFiller } from '../../replay/row-filler.ts'
import type { BatchPool } from './batch-pool.ts'
import { BATCH_COMMANDS_MAX, BATCH_EVENTS_MAX } from './limits.ts'

/**
 * The recording of one run on the thread that steps it: the port that the run writes to, and the batches that gather what
 * is written. Batches go to the recorder thread four times a second and come back to be filled again; a chunk of about a
 * second begins with the race's whole state. When no batch has come back in time, ticks are left out until one has: the
 * recording has a gap then, and the race never waits.
 */
export class Recording {
  readonly id: string
  readonly #options: RecordingOptions
  readonly #ticksPerChunk: number
  #race: Race | undefined
  #filler: RowFiller | undefined
  /** Being filled: what happens from here on goes into it. */
  #batch: ReplayBatch | undefined
  /** Full, and kept until the next tick: what is done after the last tick of a run belongs to it. */
  #full: ReplayBatch | undefined
  #chunkTicks = 0
  /** Ticks that have been left out since the last one that was recorded. */
  #missedTicks = 0
  #hasBeenGreen = false
  #isOver = false
  #isDegraded = false
  #events: ReplayEvent[] = []
  readonly #wasColliding: Uint8Array
  #listener: Listener | undefined

  constructor(options: RecordingOptions) {
    this.#options = options
    this.id = options.header.replayId
    this.#ticksPerChunk = options.header.tickHz
    this.#wasColliding = new Uint8Array(options.header.settings.capacity)
  }

  /** What the run writes to. */
  get port(): this {
    return this
  }

  listen(listener: Listener): void {
    this.#listener = listener
  }

  begin(race: Race): void {
    this.#race = race
    // One that goes on after a crash may have been before.
    this.#hasBeenGreen = race.phase !== RacePhase.Countdown
    this.#filler = new RowFiller(race)
    this.#beginBatch(race, true)
  }

  command(command: RaceCommand): void {
    const race = this.#race
    const batch = this.#batch ?? this.#full
    if (race === undefined || batch === undefined) return
    if (writeCommand(batch, race.tick, command)) return
    const roomier = withMoreRoom(batch)
    if (roomier === undefined) this.#drop(batch)
    else this.#replace(batch, roomier).command(command)
  }

  frame(fill: () => TelemetryColumns): void {
    const race = this.#race
    if (race === undefined || this.#isOver) return
    if (race.phase !== RacePhase.Countdown) this.#hasBeenGreen = true
    this.#handOverFull()
    const batch = this.#batch
    if (batch === undefined) {
      this.#miss(race)
      return
    }
    const columns = fill()
    this.#filler?.fillRow(batch, batch.ticks, columns)
    this.#noteContacts(columns)
    batch.ticks++
    this.#missedTicks = 0
    this.#chunkTicks++
    this.#options.counters.recorderFrames++
    const isChunkFull = this.#chunkTicks === this.#ticksPerChunk
    if (!isChunkFull && batch.ticks < this.#options.pool.ticksMax) return
    batch.events = this.#events
    this.#events = []
    this.#full = batch
    this.#beginBatch(race, isChunkFull)
  }

  event(event: ReplayEvent): void {
    if (this.#isOver) return
    const full = this.#full
    // Between two ticks something happens at the one before.
    const events = full !== undefined && event.tick < full.firstTick + full.ticks ? full.events : this.#events
    if (events.length < BATCH_EVENTS_MAX) events.push(event)
  }

  /** What a server that goes on with the run after a crash has to know of its session. */
  keepSession(session: KeptSession): void {
    if (!this.#isOver) this.#options.line.session(session)
  }

  /** There is nothing more to record. A run that never went green leaves nothing. The first call counts. */
  end(ending: ReplayEnding): void {
    if (this.#isOver) return
    if (this.#hasBeenGreen) this.#finish(ending)
    else this.#options.line.discard()
    this.#stop()
  }

  /** Told by the recorder: some of it is missing. */
  degraded(reason: string): void {
    if (this.#isDegraded) return
    this.#isDegraded = true
    this.#options.onDegraded(reason)
    this.event({ kind: 'recording-degraded', tick: this.#race?.tick ?? 0, reason } satisfies WrittenEvent)
    this.#listener?.degraded(reason)
  }

  /** Told by the recorder: its file is complete, whatever is still to come. */
  close(): void {
    this.#stop()
  }

  /** Told by the recorder: there is nobody any more who would take it. */
  failed(error: Error): void {
    if (this.#isOver) return
    this.#stop()
    this.#listener?.failed(error)
  }

  /** A batch without a tick in it is nothing that a file can hold: its commands follow the last tick there is. */
  #finish(ending: ReplayEnding): void {
    const batch = this.#batch
    if (batch !== undefined && batch.ticks === 0 && this.#full !== undefined) {
      this.#full = withCommandsOf(this.#full, batch)
    } else if (batch !== undefined && batch.ticks > 0) {
      batch.events = this.#events
      this.#full = batch
    }
    this.#handOverFull()
    const isCutShort = this.#missedTicks > 0
    this.#options.line.end(ending, isCutShort)
  }

  #stop(): void {
    this.#isOver = true
    this.#race = undefined
    this.#filler = undefined
    this.#batch = undefined
    this.#full = undefined
  }

  #beginBatch(race: Race, hasKeyframe: boolean): void {
    const batch = this.#options.pool.take()
    this.#batch = batch
    if (batch === undefined) return
    clearBatch(batch, race.tick + 1)
    if (!hasKeyframe) return
    this.#chunkTicks = 0
    const state = this.#options.pool.takeState(race.savedBytes)
    race.saveInto(state)
    batch.keyframe = { tick: race.tick, state, cars: carsOf(race) }
  }

  #handOverFull(): void {
    const batch = this.#full
    if (batch === undefined) return
    this.#full = undefined
    this.#options.line.batch(batch)
  }

  /** The tick is left out. */
  #miss(race: Race): void {
    if (this.#missedTicks % this.#options.pool.ticksMax === 0) this.#options.counters.recorderDropped++
    this.#missedTicks++
    this.degraded('the disk is too slow')
    this.#beginBatch(race, true)
  }

  /** More commands than any batch holds: what is in it is of no use without them. */
  #drop(batch: ReplayBatch): void {
    if (this.#full === batch) this.#full = undefined
    else this.#batch = undefined
    this.#missedTicks = Math.max(1, batch.ticks)
    this.#options.counters.recorderDropped++
    this.#options.pool.giveBack(batch)
    this.degraded('there were too many commands')
  }

  #replace(batch: ReplayBatch, roomier: ReplayBatch): this {
    if (this.#full === batch) this.#full = roomier
    else this.#batch = roomier
    return this
  }

  /** A contact is news when it begins. */
  #noteContacts({ flags, count, tick }: TelemetryColumns): void {
    for (let slot = 0; slot < count; slot++) {
      const isColliding = ((flags[slot] ?? 0) & CarFlag.Colliding) === 0 ? 0 : 1
      if (isColliding === this.#wasColliding[slot]) continue
      this.#wasColliding[slot] = isColliding
      if (isColliding === 1) this.event({ kind: 'contact', tick, slot } satisfies WrittenEvent)
    }
  }
}

/** The same batch with room for twice the commands, or undefined beyond the most that one holds. */
function withMoreRoom(batch: ReplayBatch): ReplayBatch | undefined {
  const commands = new Float64Array(batch.commands.length * 2)
  if (commands.length > BATCH_COMMANDS_MAX * COMMAND_LENGTH) return undefined
  commands.set(batch.commands)
  return { ...batch, commands }
}

/** The batch with the commands of the next one, which has nothing else. */
function withCommandsOf(batch: ReplayBatch, next: ReplayBatch): ReplayBatch {
  const count = batch.commandCount + next.commandCount
  const commands = new Float64Array(Math.max(batch.commands.length, count * COMMAND_LENGTH))
  commands.set(batch.commands.subarray(0, batch.commandCount * COMMAND_LENGTH))
  commands.set(next.commands.subarray(0, next.commandCount * COMMAND_LENGTH), batch.commandCount * COMMAND_LENGTH)
  return { ...batch, commands, commandCount: count }
}

function carsOf({ cars }: Race): (CarId | undefined)[] {
  return cars.models.map((model) => model?.data.id)
}

interface Listener {
  degraded(reason: string): void
  failed(error: Error): void
}

/** The way of one recording to the recorder thread. */
export interface RecordingLine {
  batch(batch: ReplayBatch): void
  /** `isCutShort`: the last ticks are missing. */
  end(ending: ReplayEnding, isCutShort: boolean): void
  discard(): void
  session(session: KeptSession): void
}

export interface RecordingOptions {
  readonly header: ReplayHeader
  readonly pool: BatchPool
  readonly line: RecordingLine
  readonly counters: { recorderFrames: number; recorderDropped: number }
  /** Called once at most. */
  readonly onDegraded: (reason: string) => void
}
