import { setTimeout as delay } from 'node:timers/promises'
import { growthOf, type MemoryBounds, type ServerFigures } from '../../support/proof/figures.ts'
import { ProofServer } from '../../support/proof/proof-server.ts'
import { SdkDriver } from '../../support/proof/sdk-driver.ts'
import { Chance } from '../support/chance.ts'
import { channel, strangers } from './datagram-conversations.ts'
import { openScene, type Scene } from './scene.ts'
import { bombs, flood, misframed, mutated, reordered, stalled, truncated, valid } from './stream-conversations.ts'
import { http, webSocketFrames } from './web-conversations.ts'

/**
 * Attacks a live server with conversations of every kind at once, while two witnesses race on it, and says what was hurt:
 * the witnesses' frames and ticks while it lasts, and what is left behind when it is over.
 */
export interface FuzzOptions {
  readonly seconds: number
  readonly seed: number
  /** Names of conversations; all of them when empty. */
  readonly only?: readonly string[]
  /** Conversations at a time. */
  readonly parallel: number
  /** Undefined leaves memory out: seconds are too short to tell growth from warming up. */
  readonly memory: MemoryBounds | undefined
  /** Of the frames that were due to each witness, the share that must have come. */
  readonly frameShareMin: number
  /** Of the ticks that were due, the share that the server may lose by its own fault. */
  readonly lostShareMax: number
}

export interface FuzzReport {
  readonly conversations: Readonly<Record<string, number>>
  readonly before: ServerFigures
  readonly after: ServerFigures
  readonly frameShares: readonly number[]
  /** What was hurt, in words; empty when nothing was. */
  readonly complaints: readonly string[]
}

/** Every kind of conversation there is; one more is one line here. */
export const CONVERSATIONS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  valid,
  mutated,
  reordered,
  flood,
  truncated,
  misframed,
  bombs,
  stalled,
  http,
  webSocketFrames,
  strangers,
  channel,
}

const CONVERSATION_MS_MAX = 5000
const LOOK_MS = 20
/** Before the baseline is taken: until hot code is compiled and everything has been allocated once. */
const WARM_UP_SHARE = 0.25

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  await using server = await ProofServer.start()
  await using first = await SdkDriver.connect(server.ports, 'tcp', 'Witness')
  await using second = await SdkDriver.connect(server.ports, 'udp', 'Witness')
  const witnesses = [first, second]
  const sessionId = await first.hosts({ seats: 4 })
  await second.client.joinSession(sessionId)
  await first.client.startSession()
  for (const witness of witnesses) await witness.drives()
  while (witnesses.some(({ applied }) => applied === 0) || !second.client.isOnDatagrams) await delay(LOOK_MS)
  const quiet = await server.figures()
  const attack = new Attack(server, sessionId, options)

  await attack.lasts(options.seconds * WARM_UP_SHARE)
  const before = await server.figuresWhenQuiet(quiet)
  for (const witness of witnesses) witness.recount()
  await attack.lasts(options.seconds * (1 - WARM_UP_SHARE))
  const frameShares = witnesses.map(({ frameShare }) => frameShare)
  const after = await server.figuresWhenQuiet(quiet)
  const complaints = [
    ...witnesses.flatMap((witness) => complaintsOf(witness, options)),
    ...complaintsAbout({ before, after, quiet }, options),
    ...attack.faults,
  ]
  return { conversations: attack.counts, before, after, frameShares, complaints }
}

class Attack {
  readonly counts: Record<string, number> = {}
  /** Errors that are no answer of the server: of the fuzzer itself, or of a server that answers what nobody can read. */
  readonly faults: string[] = []
  readonly #server: ProofServer
  readonly #sessionId: string
  readonly #parallel: number
  readonly #chance: Chance

  readonly #names: readonly string[]

  constructor(server: ProofServer, sessionId: string, { seed, parallel, only = [] }: FuzzOptions) {
    this.#names = only.length > 0 ? only : Object.keys(CONVERSATIONS)
    this.#server = server
    this.#sessionId = sessionId
    this.#parallel = parallel
    this.#chance = new Chance(seed)
  }

  /** Resolves when the last conversation is over. */
  async lasts(seconds: number): Promise<void> {
    const endMs = performance.now() + seconds * 1000
    const talk = async () => {
      while (performance.now() < endMs) await this.#converse()
    }
    await Promise.all(Array.from({ length: this.#parallel }, talk))
  }

  async #converse(): Promise<void> {
    const chance = this.#chance.fork()
    const name = chance.pick(this.#names)
    this.counts[name] = (this.counts[name] ?? 0) + 1
    const scene = openScene({ chance, ports: this.#server.ports, sessionId: this.#sessionId })
    try {
      await Promise.race([CONVERSATIONS[name]?.(scene), delay(CONVERSATION_MS_MAX, undefined, { ref: false })])
    } catch (error) {
      if (!isRefusal(error)) this.faults.push(`${name} (seed ${chance.seed}): ${String(error)}`)
    } finally {
      scene.close()
    }
  }
}

/** A server may end a connection whenever it likes, also before it is one. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /ECONNRE|EPIPE|ended|closed|hang up|Unexpected server response/.test(`${error}`)
}

function complaintsOf(witness: SdkDriver, { frameShareMin }: FuzzOptions): string[] {
  const who = `the witness on ${witness.transport}`
  return [
    ...(witness.frameShare < frameShareMin ? [`${who} got ${percent(witness.frameShare)} of his frames`] : []),
    ...(witness.disorders > 0 ? [`${who} got ${witness.disorders} frames out of order`] : []),
    ...(witness.applied === 0 ? [`${who} has driven in vain`] : []),
    ...(witness.client.session === undefined ? [`${who} has lost his session`] : []),
  ]
}

function complaintsAbout(
  { before, after, quiet }: Record<'before' | 'after' | 'quiet', ServerFigures>,
  { memory, lostShareMax }: FuzzOptions,
): string[] {
  const lost = after.ownLostTicks - before.ownLostTicks
  const lostShare = lost / (after.ticks - before.ticks + lost)
  const bounds = memory ?? { heap: Number.POSITIVE_INFINITY, rss: Number.POSITIVE_INFINITY }
  const leaks = growthOf({ ...before, counts: quiet.counts }, after, bounds)
  return [
    ...(lostShare > lostShareMax ? [`${lost} ticks were lost by the server's own fault, ${percent(lostShare)}`] : []),
    ...leaks.map((leak) => `left behind: ${leak}`),
    ...after.errors.map((line) => `logged: ${line}`),
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
