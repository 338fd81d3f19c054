/**
 * Evaluates the few forms of rules that our alarms about a server's health have, on samples as Prometheus has them: a scrape that was
 * not answered leaves none, and ends its series. Throws for another form.
 */
export interface Sample {
  readonly atMs: number
  /** By series, as in `apexsim_not_ready{reason="starting"}`; undefined when the scrape was not answered. */
  readonly series: Readonly<Record<string, number>> | undefined
}

/** Whether an alarm with this expression and this `for` rings at some time, looked at each `everyMs` from `fromMs` on. */
export function rings(
  { expr, for: pending }: { readonly expr: string; readonly for: string },
  samples: readonly Sample[],
  { fromMs, everyMs, untilMs }: { readonly fromMs: number; readonly everyMs: number; readonly untilMs: number },
): boolean {
  let sinceMs: number | undefined
  for (let nowMs = fromMs; nowMs <= untilMs; nowMs += everyMs) {
    const before = samples.filter(({ atMs }) => atMs <= nowMs)
    const isTrue = expr.split(' or ').some((one) => holds(one, before, nowMs))
    sinceMs = isTrue ? (sinceMs ?? nowMs) : undefined
    if (sinceMs !== undefined && nowMs - sinceMs >= msOf(pending)) return true
  }
  return false
}

function holds(expr: string, before: readonly Sample[], nowMs: number): boolean {
  const [, fn, selector = '', range, operator, wanted] =
    /^(?:(\w+)\()?(\w+(?:\{[^}]*\})?)(?:\[(\w+)\]\))? (==|>) (\d+)$/.exec(expr) ?? []
  const valuesOf = (some: readonly Sample[]) => some.flatMap(({ series }) => series?.[selector] ?? [])
  const within = valuesOf(before.filter(({ atMs }) => atMs > nowMs - msOf(range ?? '0s')))
  const compare = (value: number | undefined) =>
    value !== undefined && (operator === '==' ? value === Number(wanted) : value > Number(wanted))
  if (fn === undefined && wanted !== undefined) return compare(valuesOf(before.slice(-1))[0])
  if (fn === 'min_over_time') return within.length > 0 && compare(Math.min(...within))
  if (fn === 'increase') return within.length > 1 && compare(within.at(-1)! - within[0]!)
  throw new Error(`no rule of a known form: ${expr}`)
}

function msOf(duration: string): number {
  const [, count, unit] = /^(\d+)([sm])$/.exec(duration) ?? []
  return Number(count) * (unit === 'm' ? 60_000 : 1000)
}
