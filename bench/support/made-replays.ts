import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figures } from './bench.ts'
import { runScript } from './scripts.ts'

/** A recording on the disk, and what was measured when it was made. */
export interface MadeReplay {
  readonly replayId: string
  readonly file: string
  readonly minutes: number
  readonly metrics: Figures
  readonly yardstick: Figures
}

let folder: string | undefined
const made = new Map<number, MadeReplay>()

/**
 * A recording of a race of that length. A long one takes a minute to drive, so it is made once for all repeats, and gone when
 * this process ends.
 */
export async function madeReplay(minutes: number): Promise<MadeReplay> {
  const known = made.get(minutes)
  if (known !== undefined) return known
  console.error(`  a race of ${minutes} minutes to record …`)
  const order = { role: 'server', execArgv: ['--expose-gc'], args: [ownFolder(), String(minutes)] } as const
  const replay = await runScript<MadeReplay>('replay-maker-process.ts', order)
  made.set(minutes, replay)
  return replay
}

function ownFolder(): string {
  if (folder !== undefined) return folder
  const own = mkdtempSync(join(tmpdir(), 'apexsim-bench-'))
  process.once('exit', () => rmSync(own, { recursive: true, force: true }))
  folder = own
  return own
}
