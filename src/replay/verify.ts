import type { PreparedRace } from '../race/prepared-race.ts'
import { Race } from '../race/race.ts'
import { applyCommand, type TimedCommand } from '../race/race-command.ts'
import { classificationFault } from './classification-fault.ts'
import { PoseCheck } from './pose-check.ts'
import { ReplayError } from './replay-error.ts'
import type { ReplayFooter } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'
import { restoreRace } from './restore-race.ts'

/**
 * Drives a recorded race again and compares it with what was recorded: the check of every tick, the hash of the whole
 * state at the start of each chunk, and at the end that hash and the classification. `proven`: the whole race, from its
 * construction to its result, is what settings, seed and commands make it. `incomplete`: nothing differs, but ticks or
 * the end are missing; what is there was compared, from the next keyframe on.
 */
export interface VerifyResult {
  readonly verdict: 'proven' | 'differs' | 'incomplete'
  readonly firstDifferingTick?: number
  /** One sentence. */
  readonly reason: string
  /** Ticks that were driven again and agree. */
  readonly ticks: number
}

export interface VerifyProgress {
  readonly ticks: number
  readonly ofTicks: number
}

/** Yields after each chunk. `prepared`: the track and all cars of the recording, see obstacleTo. */
export function* verifyReplay(
  reader: ReplayReader,
  prepared: PreparedRace,
): Generator<VerifyProgress, VerifyResult, void> {
  const run = new SecondRun(reader, prepared)
  const ofTicks = reader.endTick - reader.firstTick
  for (let chunk = 0; chunk < reader.chunks.length; chunk++) {
    run.drive(chunk)
    if (run.difference !== undefined) break
    yield { ticks: run.ticks, ofTicks }
  }
  return run.result()
}

/** Where and how the second run is not the first. */
interface Difference {
  readonly tick?: number
  readonly reason: string
}

class SecondRun {
  difference: Difference | undefined
  ticks = 0
  readonly #reader: ReplayReader
  readonly #prepared: PreparedRace
  #race: Race | undefined
  #check: PoseCheck | undefined
  /** The race goes on from a state of the file, which may be anything. */
  #isRestored = false
  /** The first reason why not all could be compared. */
  #missing: string | undefined

  constructor(reader: ReplayReader, prepared: PreparedRace) {
    this.#reader = reader
    this.#prepared = prepared
  }

  /** Goes on through the chunk, from where the one before ended or, after a gap, from its keyframe. */
  drive(chunk: number): void {
    try {
      const commands = this.#reader.commands(chunk)
      const checks = this.#reader.checks(chunk)
      const race = this.#raceAt(chunk)
      if (race === undefined) return
      if (race.hash() !== this.#reader.stateHash(chunk)) {
        this.difference = { tick: race.tick + 1, reason: `the state before tick ${race.tick + 1} is another` }
        return
      }
      this.#follow(race, commands, checks)
    } catch (error) {
      this.#race = undefined
      if (isOfFile(error)) this.#note(error.message)
      else if (this.#isRestored) this.#missing = 'there is a whole state in the file that no race can go on from'
      else throw error
    }
  }

  result(): VerifyResult {
    const { difference, ticks } = this
    if (difference === undefined) this.#compareEnd()
    const found = this.difference
    if (found !== undefined) {
      const { tick, reason } = found
      return { verdict: 'differs', ...(tick !== undefined && { firstDifferingTick: tick }), reason, ticks }
    }
    if (this.#missing !== undefined) return { verdict: 'incomplete', reason: this.#missing, ticks }
    return { verdict: 'proven', reason: 'the race is what its settings, seed and commands make it', ticks }
  }

  #raceAt(chunk: number): Race | undefined {
    const startTick = (this.#reader.chunks[chunk]?.firstTick ?? 0) - 1
    if (this.#race?.tick === startTick) return this.#race
    const isBeginning = this.#race === undefined && chunk === 0 && startTick === this.#reader.header.startTick
    const race = isBeginning ? this.#newRace() : this.#restored(chunk, startTick)
    this.#race = race
    this.#check = race === undefined ? undefined : new PoseCheck(race.cars)
    return race
  }

  #newRace(): Race {
    const { settings, startTick } = this.#reader.header
    return new Race(this.#prepared.track, settings, startTick)
  }

  #restored(chunk: number, tick: number): Race | undefined {
    const keyframe = this.#reader.keyframe(chunk)
    const race = keyframe && restoreRace(this.#prepared, this.#reader.header, keyframe)
    this.#isRestored = true
    this.#note(`ticks are missing before tick ${tick + 1}`)
    return race
  }

  /** Commands first, then the step, as the recorder saw it. */
  #follow(race: Race, commands: readonly TimedCommand[], checks: Uint16Array): void {
    let next = 0
    for (const recorded of [...checks, undefined]) {
      for (let timed = commands[next]; timed?.tick === race.tick; timed = commands[++next]) {
        applyCommand(race, timed.command, this.#prepared.cars)
      }
      if (recorded === undefined) return
      race.step(ignore)
      if (((this.#check?.of() ?? 0) & 0xffff) !== recorded) {
        this.difference = { tick: race.tick, reason: `the cars are somewhere else at tick ${race.tick}` }
        return
      }
      this.ticks++
    }
  }

  #compareEnd(): void {
    const { footer } = this.#reader
    const race = this.#race
    if (footer === undefined) this.#note('the recording has no end')
    else if (footer.finalHash === undefined) this.#note(`nobody has seen the end of the race (${footer.reason})`)
    else if (race?.tick !== footer.lastTick) this.#note('the end of the race is not in the file')
    else this.difference = endDifference(race, footer)
  }

  #note(reason: string): void {
    this.#missing ??= reason
  }
}

function endDifference(race: Race, { finalHash, classification }: ReplayFooter): Difference | undefined {
  if (race.hash() !== finalHash) return { tick: race.tick, reason: `the state after tick ${race.tick} is another` }
  const fault = classificationFault(race, classification)
  return fault === undefined ? undefined : { reason: fault }
}

function ignore(): void {}

/** What a file can be guilty of; anything else is a bug of ours, or follows from a state of the file. */
function isOfFile(error: unknown): error is Error {
  return error instanceof ReplayError || error instanceof RangeError
}
