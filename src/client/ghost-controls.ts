import type { AddGhostMessage, GhostAddedMessage } from '../protocol/ghost-messages.ts'
import type { Participant } from '../protocol/server-messages.ts'
import type { Request } from './request-queue.ts'
import { simpleRequest } from './requests.ts'
import type { SessionView } from './session-view.ts'

/** Which lap: of a recording on the same track, of the car in `slot`, of this number; the fastest where something is left open. */
export type GhostWish = Omit<AddGhostMessage, 'type'>

/**
 * Recorded laps that drive along in a practice (RPL2): they are participants with `ghostFor` and cars in telemetry, which
 * nobody can touch. Each begins anew whenever the driver whose it is crosses the line. Everything rejects with ApexSimError.
 */
export class GhostControls {
  readonly #scope: GhostScope

  /** For `Client` only. */
  constructor(scope: GhostScope) {
    this.#scope = scope
  }

  /** All ghosts in the session, also those of others. */
  get all(): readonly Participant[] {
    return this.#scope.session()?.participants.filter(({ ghostFor }) => ghostFor !== undefined) ?? []
  }

  /** Takes a car that this client drives. Resolves when everybody sees the ghost, with whose lap it is and its row. */
  add(wish: GhostWish): Promise<GhostAddedMessage> {
    return this.#scope.ask(simpleRequest({ type: 'AddGhost', ...wish }, 'GhostAdded'))
  }

  /** Only this client's own: the one in this row of telemetry, or all of them. Resolves with how many there were. */
  async remove(slot?: number): Promise<number> {
    const message = { type: 'RemoveGhost', ...(slot === undefined ? {} : { slot }) } as const
    const { count } = await this.#scope.ask(simpleRequest(message, 'GhostRemoved'))
    return count
  }
}

export interface GhostScope {
  ask<T>(request: Request<T>): Promise<T>
  session(): SessionView | undefined
}
