import { parseArgs } from 'node:util'

export interface RunArguments {
  readonly length: number
  readonly seed: number
  readonly only: readonly string[]
}

/**
 * `--seconds N` or `--minutes N`, and `--seed S`: any from the clock when there is none. Prints the usage and ends the
 * process, with 78 when something is wrong.
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
        help: { type: 'boolean' },
      },
    })
    if (values['help'] === true) stop(usage, 0)
    const length = numberOf(values[unit] ?? '1', `--${unit}`, lengthMax)
    const seed = numberOf(values['seed'] ?? `${Date.now() % SEED_END}`, '--seed', SEED_END)
    const only = values['only'] === undefined ? [] : String(values['only']).split(',')
    return { length, seed, only }
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

const SEED_END = 0x1_0000_0000
const EXIT_USAGE = 78
