import { parseArgs } from 'node:util'

/** The command line of `npm run bench`. */
export interface BenchArguments {
  /** Names of benches; all that do not wait to be asked for when empty. */
  readonly only: readonly string[]
  readonly seconds: number
  readonly repeats: number
  readonly isJson: boolean
  readonly isSmoke: boolean
  /** Writes the tables of README.md and docs/PERFORMANCE.md from this run. */
  readonly isReadme: boolean
  /** Reports to take together instead of measuring; empty to measure. */
  readonly from: readonly string[]
}

export type ReadBenchArguments =
  | { readonly type: 'run'; readonly arguments: BenchArguments }
  | { readonly type: 'help' }
  | { readonly type: 'fault'; readonly fault: string }

/** Reads the arguments after the script's name; `names` are the benches there are. */
export function readBenchArguments(argv: readonly string[], names: readonly string[]): ReadBenchArguments {
  const parsed = parse(argv)
  if (typeof parsed === 'string') return { type: 'fault', fault: parsed }
  if (parsed.help === true) return { type: 'help' }
  const { only = [], json = false, smoke = false, readme = false, from = [] } = parsed
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) return fault(`No bench is called ${unknown}; there are ${names.join(', ')}.`)
  const seconds = Number(parsed.seconds ?? 30)
  if (!(seconds >= 1 && seconds <= 3600)) return fault('--seconds is a number from 1 to 3600.')
  const repeats = Number(parsed.repeats ?? 3)
  if (!(Number.isInteger(repeats) && repeats >= 1 && repeats <= 99)) return fault('--repeats is from 1 to 99.')
  const run = { only, seconds, repeats, isJson: json, isSmoke: smoke, isReadme: readme, from }
  return { type: 'run', arguments: run }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string', multiple: true },
        seconds: { type: 'string' },
        repeats: { type: 'string' },
        json: { type: 'boolean' },
        smoke: { type: 'boolean' },
        readme: { type: 'boolean' },
        from: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function fault(text: string): ReadBenchArguments {
  return { type: 'fault', fault: text }
}

export const BENCH_USAGE = `Usage: npm run bench -- [flags]

Measures the server beside the machine's own limits. Progress goes to standard error, the result to standard output.

  --only NAME    one bench; may be given several times
  --seconds N    how long a measurement takes that has no natural length, each taking its share (30)
  --repeats N    how often each bench runs; figures are medians with the least and the most (3)
  --json         prints one JSON object instead of tables
  --readme       writes the tables of README.md, docs/PERFORMANCE.md and docs/SECURITY.md
  --from FILE    takes the report of an earlier run (--json) instead of measuring; may be given several times, for benches that
                 were run one by one on the same machine and code
  --smoke        short: compares ratios with bench/bounds.json; warns, and fails on twice the bound
  --help         prints this`
