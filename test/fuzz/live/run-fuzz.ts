import { setTimeout as delay } from 'node:timers/promises'
import { growthOf, type MemoryBounds, type ServerFigures } from '../../support/proof/figures.ts'
import { ProofServer } from '../../support/proof/proof-server.ts'
import { SdkDriver } from '../../support/proof/sdk-driver.ts'
import { Attack, type AttackOptions } from './attack.ts'

/**
 * Attacks a live server with conversations of every kind at once, while two witnesses race on it, and says what was hurt:
 * the witnesses' frames and ticks while it lasts, and what is left behind when it is over.
 */
export interface FuzzOptions extends AttackOptions {
  readonly seconds: number
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
  const attack = new Attack(server.ports, sessionId, options)

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
