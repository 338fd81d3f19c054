import { parseArgs } from 'node:util'
import { UsageError } from './replay-command.ts'

export type FlagTexts = Readonly<Record<string, readonly string[]>>

/** Words and flags of a command; each flag has a value and may come again. Throws UsageError for anything else. */
export function readFlags(
  argv: readonly string[],
  names: readonly string[],
): { readonly words: readonly string[]; readonly flags: FlagTexts } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string', multiple: true } as const]))
  try {
    const { positionals, values } = parseArgs({ args: [...argv], options, allowPositionals: true })
    const flags = Object.entries(values).map(([name, texts]) => [name, textsOf(texts)])
    return { words: positionals, flags: Object.fromEntries(flags) as FlagTexts }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** The one word that has to be there. */
export function onlyWord(words: readonly string[], what: string): string {
  const [word, ...more] = words
  if (word === undefined) throw new UsageError(`${what} is missing; see --help.`)
  if (more.length > 0) throw new UsageError(`${more[0]} is one word too many; see --help.`)
  return word
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

const CLOCK = /^(?:(\d{1,4}):)?(\d{1,6}(?:\.\d{1,6})?)$/
const TICK = /^t(\d{1,10})$/

/**
 * A tick by what people type: seconds since the recording's first tick (`90`, `90.5`), minutes and seconds (`1:30`), or a
 * tick itself (`t12000`). Throws UsageError for anything else.
 */
export function readTime(
  text: string,
  { firstTick, tickHz }: { readonly firstTick: number; readonly tickHz: number },
): number {
  const tick = TICK.exec(text)?.[1]
  if (tick !== undefined) return Number(tick)
  const [, minutes = '0', seconds] = CLOCK.exec(text) ?? []
  if (seconds === undefined) throw new UsageError(`${text} is no time; write seconds, m:ss, or t and a tick.`)
  return firstTick + Math.round((Number(minutes) * 60 + Number(seconds)) * tickHz)
}
