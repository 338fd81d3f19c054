import { parseArgs } from 'node:util'

export interface RunArguments {
  readonly length: number
  readonly seed: number
  readonly only: readonly string[]
  /** Threads for sessions; 0: the main thread has them. */
  readonly workers: number
}

/**
 * `--seconds N` or `--minutes N`, `--seed S`, any from the clock when there is none, and `--workers N`. Prints the usage and
 * ends the process, with 78 when something is wrong.
 */
export function readRunArguments(
  unit: 'seconds' | 'minutes',
  { usage, lengthMax }: { usage: string; lengthMax: number },
): RunArguments {
  try {
    const { values } = parseArgs({
      options: {
        [unit]: { type: 'string' },
        seed: { type: 'string' },
        only: { type: 'string' },
        workers: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
    if (values['help'] === true) stop(usage, 0)
    const length = numberOf(values[unit] ?? '1', `--${unit}`, lengthMax)
    const seed = numberOf(values['seed'] ?? `${Date.now() % SEED_END}`, '--seed', SEED_END)
    const only = values['only'] === undefined ? [] : String(values['only']).split(',')
    const workers = values['workers'] === undefined ? 0 : numberOf(values['workers'], '--workers', WORKERS_MAX)
    return { length, seed, only, workers }
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n${usage}`, EXIT_USAGE)
  }
}

function numberOf(text: unknown, flag: string, max: number): number {
  const number = Number(text)
  if (!(number > 0 && number <= max)) throw new Error(`${flag} is a number above 0, up to ${max}.`)
  return number
}

function stop(text: string, code: number): never {
  if (code === 0) console.log(text)
  else console.error(text)
  process.exit(code)
}

const WORKERS_MAX = 64
const SEED_END = 0x1_0000_0000
const EXIT_USAGE = 78
