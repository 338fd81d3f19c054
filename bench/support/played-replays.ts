import { basename, dirname } from 'node:path'
import type { Bench, Figures } from './bench.ts'
import type { MadeReplay } from './made-replays.ts'
import { CARS } from './recorded-field.ts'
import { runScript, SERVER_FLAGS } from './scripts.ts'

const played = new Map<string, Figures>()

/** What the memory of a process does that plays a recording twice over. It takes a while, so it is done once for all repeats. */
export async function benchPlayback({ file, minutes }: MadeReplay): Promise<Bench> {
  const metrics = played.get(file) ?? (await play(file))
  played.set(file, metrics)
  return { name: 'recording', params: { what: 'playback', cars: CARS, minutes }, metrics }
}

function play(file: string): Promise<Figures> {
  console.error(`  ${basename(file)} to play …`)
  const args = [dirname(file), basename(file, '.apxr')]
  return runScript<Figures>('playback-memory-process.ts', {
    role: 'server',
    execArgv: [...SERVER_FLAGS, '--expose-gc'],
    args,
  })
}
