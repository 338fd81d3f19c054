import { setTimeout as delay } from 'node:timers/promises'
import type { ServerPorts } from '../../support/proof/proof-server.ts'
import { Chance } from '../support/chance.ts'
import { channel, strangers } from './datagram-conversations.ts'
import { playbacks } from './playback-conversations.ts'
import { openScene, type Scene } from './scene.ts'
import {
  bombs,
  burst,
  flood,
  misframed,
  mutated,
  reordered,
  returning,
  stalled,
  truncated,
  valid,
} from './stream-conversations.ts'
import { http, webSocketFrames } from './web-conversations.ts'

/** Every kind of conversation there is; one more is one line here. */
export const CONVERSATIONS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  valid,
  mutated,
  reordered,
  returning,
  flood,
  burst,
  truncated,
  misframed,
  bombs,
  stalled,
  http,
  playbacks,
  webSocketFrames,
  strangers,
  channel,
}

export interface AttackOptions {
  readonly seed: number
  /** Names of conversations; all of them when empty. */
  readonly only?: readonly string[]
  /** Conversations at a time. */
  readonly parallel: number
}

const CONVERSATION_MS_MAX = 5000

/**
 * Conversations chosen by a seed, several at a time, with whoever listens at the ports: each kind once, in some order, then
 * each again. The same seed makes the same choices in the same order.
 */
export class Attack {
  readonly counts: Record<string, number> = {}
  /** Errors that are no answer of the server: of the fuzzer itself, or of a server that answers what nobody can read. */
  readonly faults: string[] = []
  readonly #ports: ServerPorts
  readonly #sessionId: string
  readonly #parallel: number
  readonly #chance: Chance
  readonly #names: readonly string[]
  /** Names that have not had their turn in this round. */
  #round: string[] = []

  /** `sessionId` is something to watch, to join, and to command without the right to. */
  constructor(ports: ServerPorts, sessionId: string, { seed, parallel, only = [] }: AttackOptions) {
    this.#names = only.length > 0 ? only : Object.keys(CONVERSATIONS)
    this.#ports = ports
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
    if (this.#round.length === 0) this.#round = this.#chance.shuffled(this.#names)
    const name = this.#round.pop() ?? ''
    this.counts[name] = (this.counts[name] ?? 0) + 1
    const scene = openScene({ chance, ports: this.#ports, sessionId: this.#sessionId })
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
