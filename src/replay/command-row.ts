import type { RaceCommand, TimedCommand } from '../race/race-command.ts'
import type { ReplayBatch } from './replay-batch.ts'

/**
 * Commands as numbers, for the batch that crosses from the tick thread: {@link COMMAND_LENGTH} doubles a command, so
 * that what a driver's numbers were is kept to the bit and nothing is allocated for an input.
 */

/** Appends a command given at `tick`. False when the batch has no room; then nothing was written. */
export function writeCommand(_batch: ReplayBatch, _tick: number, _command: RaceCommand): boolean {
  throw new Error('follows')
}

/** The same for an input, without an object for it; `tick` is the race's tick at the call. */
export function writeInputCommand(
  _batch: ReplayBatch,
  _tick: number,
  _slot: number,
  _sequence: number,
  _forTick: number,
  _steering: number,
  _throttle: number,
  _brake: number,
  _gear: number,
): boolean {
  throw new Error('follows')
}

/** The command at `index` of a batch. */
export function readCommand(_batch: ReplayBatch, _index: number): TimedCommand {
  throw new Error('follows')
}
