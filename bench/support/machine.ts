import { cpus, loadavg, totalmem } from 'node:os'
import { round } from './bench.ts'
import { cores } from './pinning.ts'

/** What the figures were measured on, so that a reader can judge them. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
  readonly measuredOn: string
  /** False when the system could not pin processes to cores: then clients and servers share them. */
  readonly isPinned: boolean
  readonly repeats: number
  /** Of the last minute; more than the bench's own processes means that somebody else was at work. */
  readonly loadAverageBefore: number
  readonly loadAverageAfter: number
}

export function describeMachine(run: { readonly repeats: number; readonly loadAverageBefore: number }): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    measuredOn: new Date().toISOString().slice(0, 10),
    isPinned: cores !== undefined,
    ...run,
    loadAverageAfter: loadAverage(),
  }
}

/** Of the last minute. */
export function loadAverage(): number {
  return round(loadavg()[0] ?? 0)
}
