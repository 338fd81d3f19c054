import type { Arrivals } from './arrival-meter.ts'
import { type AskedProcess, forkAsked } from './asked-process.ts'
import type { StreamKind } from './light-stream.ts'

/** What a bench may tell its clients to do; `port` is that of the stream. */
export type CrowdOrder =
  /** Signs so many in and leaves them idle; answered with the milliseconds that took. */
  | { readonly do: 'connect'; readonly kind: StreamKind; readonly port: number; readonly count: number }
  /** The same of bare streams with an echo server. */
  | { readonly do: 'echo'; readonly kind: StreamKind; readonly port: number; readonly count: number }
  | {
      readonly do: 'host'
      readonly kind: StreamKind
      readonly port: number
      readonly isUdp: boolean
      readonly ai: number
      /** Clients with a seat, the host among them. */
      readonly humans: number
      /** Sends inputs 60 times a second. */
      readonly isDriving: boolean
      /** Telemetry rate; 0 = the channel's default. */
      readonly hz: number
      /** So many sessions of that kind; 1 unless said. The answer tells of one of them. */
      readonly sessions?: number
    }
  | {
      readonly do: 'spectate'
      readonly kind: StreamKind
      readonly port: number
      readonly isUdp: boolean
      readonly sessionId: string
      readonly count: number
      readonly hz: number
    }
  | { readonly do: 'poll' }
  | { readonly do: 'meter'; readonly seconds: number }
  | { readonly do: 'report' }
  /** So many of the idle ones, the newest first; everybody unless said. */
  | { readonly do: 'leave'; readonly count?: number }

export interface OpenedSession {
  readonly sessionId: string
  readonly trackName: string
}

/** All clients together, since they connected. */
export interface CrowdReport {
  readonly frames: number
  readonly bytes: number
  /** Connections that the server ended. */
  readonly lost: number
  readonly cpuMicros: number
  /** The newest ticks that clients have seen of their sessions, summed up. */
  readonly ticks: number
}

/** Clients in a process of their own, on the clients' core. */
export class Crowd implements AsyncDisposable {
  readonly #process: AskedProcess = forkAsked('crowd-process.ts', { role: 'clients' })

  connect(order: Omit<Extract<CrowdOrder, { do: 'connect' }>, 'do'>): Promise<number> {
    return this.#process.ask({ do: 'connect', ...order })
  }

  echo(order: Omit<Extract<CrowdOrder, { do: 'echo' }>, 'do'>): Promise<number> {
    return this.#process.ask({ do: 'echo', ...order })
  }

  host(order: Omit<Extract<CrowdOrder, { do: 'host' }>, 'do'>): Promise<OpenedSession> {
    return this.#process.ask({ do: 'host', ...order })
  }

  spectate(order: Omit<Extract<CrowdOrder, { do: 'spectate' }>, 'do'>): Promise<void> {
    return this.#process.ask({ do: 'spectate', ...order })
  }

  /**
   * From now on the clients never sleep. Who sends to a process that sleeps pays for waking it, a third of a datagram's
   * cost, and whether it sleeps between two datagrams depends on who is a little faster.
   */
  poll(): Promise<void> {
    return this.#process.ask({ do: 'poll' })
  }

  /** What those who drive notice in the coming seconds. */
  meter(seconds: number): Promise<Arrivals> {
    return this.#process.ask({ do: 'meter', seconds })
  }

  report(): Promise<CrowdReport> {
    return this.#process.ask({ do: 'report' })
  }

  leave(count?: number): Promise<void> {
    return this.#process.ask({ do: 'leave', ...(count === undefined ? {} : { count }) })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]()
  }
}
