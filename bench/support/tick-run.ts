import type { TickWay } from './tick-sources.ts'

/** One course of the metronome in a process of its own. */
export interface TickRun {
  readonly way: TickWay
  readonly tickHz: number
  /** Nothing to do, or a race of 20 AI cars. */
  readonly load: 'idle' | 'race'
  readonly overrunTicksMax: number
  /** The thread is blocked so long every second; 0 for never. */
  readonly stallMs: number
  readonly seconds: number
}

export interface TickReport {
  readonly cpuPercent: number
  /** What the source said was due; `dueByClock` is what the clock says, to be held against it. */
  readonly due: number
  readonly dueByClock: number
  readonly ticks: number
  readonly lateTicks: number
  readonly lostTicks: number
  /** Each tick that ran: its number on the schedule, and when it began. */
  readonly numbers: readonly number[]
  readonly startsMs: readonly number[]
}

/** What the server's configuration has unless it is told otherwise. */
export const OVERRUN_TICKS_MAX = 24
