import { execFileSync } from 'node:child_process'
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
  /** Of the code that was measured, if it is known; `+` when files had been changed since. */
  readonly commit?: string
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
    ...commitOf(),
    isPinned: cores !== undefined,
    ...run,
    loadAverageAfter: loadAverage(),
  }
}

function commitOf(): { readonly commit?: string } {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    return { commit: git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+') }
  } catch {
    return {}
  }
}

/** Of the last minute. */
export function loadAverage(): number {
  return round(loadavg()[0] ?? 0)
}
