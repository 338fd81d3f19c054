import { probe, scrape } from '../../support/probing.ts'
import type { LogLine } from '../../support/test-server.ts'
import { until } from '../../support/until.ts'

/** A server as those see it who watch it. */
interface Watched {
  readonly port: number | undefined
  readonly logLines: readonly LogLine[]
}

type Path = '/health' | '/ready'

/** What a probe has come to: a status with a body, or none. */
interface Answer {
  readonly path: Path
  readonly outcome: number | 'timed out' | 'refused'
  readonly body: string
}

/** What metrics, log and probes of a server say while something is wrong with it, and how the metrics were before. */
export class Evidence {
  readonly #server: Watched
  readonly #linesBefore: number
  #linesEnd: number | undefined
  #before: ReadonlyMap<string, number> = new Map()
  readonly #scrapes: ReadonlyMap<string, number>[] = []
  readonly #answers: Answer[] = []

  private constructor(server: Watched, linesBefore: number) {
    this.#server = server
    this.#linesBefore = linesBefore
  }

  /** Of a trouble that the server has from its start on. */
  static fromStart(server: Watched): Evidence {
    return new Evidence(server, 0)
  }

  /** Of a trouble that is still to come. */
  static async before(server: Watched): Promise<Evidence> {
    const evidence = new Evidence(server, server.logLines.length)
    evidence.#before = await seriesOf(server)
    return evidence
  }

  get lines(): readonly LogLine[] {
    return this.#server.logLines.slice(this.#linesBefore, this.#linesEnd)
  }

  /** The trouble is over: what is logged from now on is of something else. */
  close(): this {
    this.#linesEnd = this.#server.logLines.length
    return this
  }

  get answers(): readonly Answer[] {
    return this.#answers
  }

  /** Resolves when there is such a line. */
  heard(message: string): Promise<void> {
    return until(() => this.lines.some(({ msg }) => msg === message))
  }

  /** Takes the metrics down. */
  async scrape(): Promise<void> {
    this.#scrapes.push(await seriesOf(this.#server))
  }

  /** Takes down what a probe says within the time, and returns its status. */
  async ask(path: Path, msMax = 10_000): Promise<Answer['outcome']> {
    const answer = await answerTo(this.#server.port, path, msMax)
    this.#answers.push(answer)
    return answer.outcome
  }

  /** Everything at once. */
  async look(): Promise<void> {
    await this.scrape()
    await this.ask('/health')
    await this.ask('/ready')
  }

  /** Whether a series of this metric had the value at a look or, without one, another value than before. */
  shows(isMeant: (series: string) => boolean, value: number | undefined): boolean {
    const isSo = (now: number, was: number) => (value === undefined ? now !== was : now === value)
    return this.#scrapes.some((series) =>
      [...series].some(([name, now]) => isMeant(name) && isSo(now, this.#before.get(name) ?? 0)),
    )
  }
}

async function seriesOf({ port }: Watched): Promise<ReadonlyMap<string, number>> {
  const { status, series } = await scrape(port)
  if (status !== 200) throw new Error(`a scrape was answered with ${status}`)
  return series
}

async function answerTo(port: number | undefined, path: Path, msMax: number): Promise<Answer> {
  try {
    const [outcome, body] = await probe(port, path, AbortSignal.timeout(msMax))
    return { path, outcome, body: JSON.stringify(body) }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { path, outcome: isLate ? 'timed out' : 'refused', body: '' }
  }
}
