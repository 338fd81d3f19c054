import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../support/free-port.ts'
import type { ServerFigures } from '../../support/proof/figures.ts'
import { ProofServer } from '../../support/proof/proof-server.ts'
import { SdkDriver } from '../../support/proof/sdk-driver.ts'
import { Attack, type AttackOptions } from './attack.ts'
import { complaintsAbout, complaintsOf, type FuzzBounds, frameShareOf } from './judge.ts'

/**
 * Attacks a live server with conversations of every kind at once, while two witnesses race on it, and says what was hurt:
 * the witnesses' frames and ticks while it lasts, and what is left behind when it is over. The server gives up ticks as
 * the shipped one does, so that a step of its own of more than a tenth of a second shows.
 */
export interface FuzzOptions extends AttackOptions, FuzzBounds {
  readonly seconds: number
  /** Threads for sessions; 0: the main thread has them. */
  readonly workers?: number
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
  const { workers = 0, seconds } = options
  // Where workers have their ports is known only when they have been told.
  const udpPort = workers === 0 ? 0 : await freePort()
  await using server = await ProofServer.start([`server.workers=${workers}`, `network.udp_port=${udpPort}`])
  await using first = await SdkDriver.connect(server.ports, 'tcp', 'Witness')
  await using second = await SdkDriver.connect(server.ports, 'udp', 'Witness')
  const witnesses = [first, second]
  const sessionId = await first.hosts({ seats: 4 })
  await second.client.joinSession(sessionId)
  await first.client.startSession()
  for (const witness of witnesses) await witness.drives()
  while (witnesses.some(({ applied }) => applied === 0) || !second.client.isOnDatagrams) await delay(LOOK_MS)
  await startWorkers(server, workers - 1)
  const quiet = await server.figures()
  const attack = new Attack(server.ports, sessionId, options)

  await attack.lasts(seconds * WARM_UP_SHARE)
  const before = await server.figuresWhenQuiet(quiet)
  for (const witness of witnesses) witness.recount()
  await attack.lasts(seconds * (1 - WARM_UP_SHARE))
  const during = await server.figures()
  const testimonies = witnesses.map(({ testimony }) => testimony)
  const after = await server.figuresWhenQuiet(quiet)
  const figures = { before, during, after, quiet }
  const complaints = [
    ...testimonies.flatMap((testimony) => complaintsOf(testimony, figures, options)),
    ...complaintsAbout(figures, options),
    ...attack.faults,
  ]
  const frameShares = testimonies.map((testimony) => frameShareOf(testimony, figures))
  return { conversations: attack.counts, before, after, frameShares, complaints }
}

/** Each new session starts a worker while there may be more; they rest for a while before they end, and are no leak. */
async function startWorkers({ ports }: ProofServer, count: number): Promise<void> {
  const hosts = await Promise.all(
    Array.from({ length: Math.max(0, count) }, () => SdkDriver.connect(ports, 'tcp', 'Host')),
  )
  await Promise.all(hosts.map((host) => host.hosts({ seats: 2 })))
  for (const host of hosts) await host[Symbol.asyncDispose]()
}
