import type { RaceResultsMessage } from '../../protocol/server-messages.ts'
import { Bot } from './bot.ts'
import type { BotOptions } from './bot-arguments.ts'
import { type BotContent, fetchContent } from './bot-content.ts'
import { FleetMeter } from './bot-meter.ts'

/**
 * A race of bots from the first connection to the results. The first bot looks around, opens the session and starts it;
 * the others come in a few at a time. What goes wrong with one is kept and does not stop the others, but a race that
 * cannot start, or is not over in time, ends all.
 */
export interface FleetOutcome {
  readonly results: RaceResultsMessage | undefined
  readonly errors: readonly string[]
  readonly meter: FleetMeter
  readonly framesPerS: number
  readonly kbitPerS: number
  /** From the lights to the results, or to when it was given up. */
  readonly raceSeconds: number
}

export interface FleetProgress {
  readonly phase: 'connecting' | 'joining' | 'waiting for the lights' | 'racing'
  readonly bots: readonly Bot[]
}

/** Connections that are opened at the same time. */
const CONNECTING_MAX = 8
/** Skills of the first and of the last bot, when none is asked for. */
const SKILL_BEST = 0.95
const SKILL_WORST = 0.7

/** Runs the race; `signal` gives it up. Resolves always, with errors where there were any. */
export async function runFleet(
  options: BotOptions,
  signal: AbortSignal,
  onProgress: (progress: FleetProgress) => void,
): Promise<FleetOutcome> {
  const race = new FleetRace(options, signal, onProgress)
  const errors: string[] = []
  let results: RaceResultsMessage | undefined
  try {
    results = await race.run(errors)
  } catch (error) {
    errors.unshift(reasonOf(signal.aborted ? signal.reason : error))
  }
  const outcome = race.outcome(results, errors)
  await race.close()
  return outcome
}

class FleetRace {
  readonly #options: BotOptions
  readonly #signal: AbortSignal
  readonly #onProgress: (progress: FleetProgress) => void
  readonly #meter = new FleetMeter()
  readonly #bots: Bot[] = []
  #lightsMs = 0
  #endMs = 0

  constructor(options: BotOptions, signal: AbortSignal, onProgress: (progress: FleetProgress) => void) {
    this.#options = options
    this.#signal = signal
    this.#onProgress = onProgress
  }

  /** Errors of single bots go to `errors`; what ends the race for all is thrown. */
  async run(errors: string[]): Promise<RaceResultsMessage | undefined> {
    this.#show('connecting')
    const host = await this.#signIn(0)
    const content = await fetchContent(host.client, this.#options)
    await inGroups(this.#options.count - 1, CONNECTING_MAX, (index) => this.#signIn(index + 1))
    this.#show('joining')
    await this.#gather(host, content)
    this.#show('waiting for the lights')
    await host.client.startSession()
    return this.#watch(errors)
  }

  outcome(results: RaceResultsMessage | undefined, errors: readonly string[]): FleetOutcome {
    const rates = this.#bots.map(({ meter }) => meter.rates)
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
    return {
      results,
      // A copy: what the bots say when they are closed is no news.
      errors: [...errors],
      meter: this.#meter,
      framesPerS: mean(rates.map(({ framesPerS }) => framesPerS)),
      kbitPerS: mean(rates.map(({ kbitPerS }) => kbitPerS)),
      raceSeconds: this.#lightsMs === 0 ? 0 : Math.max(0, this.#endMs - this.#lightsMs) / 1000,
    }
  }

  async close(): Promise<void> {
    for (const bot of this.#bots) await bot[Symbol.asyncDispose]()
  }

  async #signIn(index: number): Promise<Bot> {
    const { url, count, transport, skill, tokens } = this.#options
    const spread = count === 1 ? 0 : index / (count - 1)
    const bot = await Bot.signIn({
      url,
      udp: transport === 'udp',
      name: `Bot ${index + 1}`,
      token: tokens[index] ?? '',
      skill: skill ?? SKILL_BEST - (SKILL_BEST - SKILL_WORST) * spread,
      seed: index + 1,
      phase: index / count,
      fleet: this.#meter,
      signal: this.#signal,
    })
    this.#bots.push(bot)
    this.#show('connecting')
    return bot
  }

  async #gather(host: Bot, content: BotContent): Promise<void> {
    const { count, laps } = this.#options
    const { id: trackId } = content.trackListing
    const { id: carId } = content.carListing
    await host.client.selectCar(carId)
    const session = await host.client.createSession({ trackId, maxPlayers: count, lapLimit: laps, name: 'Bots' })
    await host.takeWheel(content, session)
    const others = this.#bots.filter((bot) => bot !== host)
    await inGroups(others.length, CONNECTING_MAX, async (index) => {
      const bot = others[index]
      if (bot === undefined) return
      await bot.client.selectCar(carId)
      await bot.takeWheel(content, await bot.client.joinSession(session.snapshot.sessionId))
    })
  }

  /** Until all bots have the results, which are the same for all, or an error. */
  async #watch(errors: string[]): Promise<RaceResultsMessage | undefined> {
    const stopped = Promise.withResolvers<never>()
    const stop = () => stopped.reject(this.#signal.reason)
    this.#signal.addEventListener('abort', stop, { once: true })
    const ticker = setInterval(() => this.#follow(), PROGRESS_MS)
    try {
      this.#signal.throwIfAborted()
      const endings = this.#bots.map(async (bot) => {
        try {
          return await bot.results
        } catch (error) {
          errors.push(`${bot.name}: ${reasonOf(error)}`)
          return undefined
        }
      })
      const ended = await Promise.race([Promise.all(endings), stopped.promise])
      return ended.find((ending) => ending !== undefined)
    } finally {
      this.#endMs = performance.now()
      clearInterval(ticker)
      this.#signal.removeEventListener('abort', stop)
    }
  }

  #follow(): void {
    if (this.#lightsMs === 0 && this.#bots.some(({ raceStarts }) => raceStarts > 0)) this.#lightsMs = performance.now()
    this.#show(this.#lightsMs === 0 ? 'waiting for the lights' : 'racing')
  }

  #show(phase: FleetProgress['phase']): void {
    this.#onProgress({ phase, bots: this.#bots })
  }
}

/** How often the race is looked at for progress; also the error of its measured length. */
const PROGRESS_MS = 100

async function inGroups(count: number, size: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += size) {
    const group = Array.from({ length: Math.min(size, count - from) }, (_, offset) => run(from + offset))
    await Promise.all(group)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
