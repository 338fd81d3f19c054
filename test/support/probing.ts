/** What an orchestrator and Prometheus see of a server, over real HTTP. */

/** Status and JSON of a probe. */
export async function probe(
  port: number | undefined,
  path: '/health' | '/ready',
  signal?: AbortSignal,
): Promise<[number, unknown]> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { ...(signal && { signal }) })
  return [answer.status, await answer.json()]
}

/** Every series of a scrape with its value, as in `apexsim_not_ready{reason="storage"}`. */
export async function scrape(port: number | undefined, headers: Record<string, string> = {}): Promise<Scrape> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers })
  const text = await answer.text()
  const lines = text.split('\n').filter((line) => line !== '')
  const split = (line: string): [string, number] => {
    const at = line.lastIndexOf(' ')
    return [line.slice(0, at), Number(line.slice(at + 1))]
  }
  const names = lines.flatMap((line) => /^# TYPE (\S+) /.exec(line)?.[1] ?? [])
  return {
    status: answer.status,
    text,
    names,
    series: new Map(lines.filter((line) => !line.startsWith('#')).map(split)),
  }
}

export interface Scrape {
  readonly status: number
  readonly text: string
  /** Of all metrics, without the endings of a histogram's series. */
  readonly names: readonly string[]
  readonly series: ReadonlyMap<string, number>
}
