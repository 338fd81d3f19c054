import { type AskedProcess, forkAsked } from './asked-process.ts'

/** What a field of bots may be told to do. */
export type FieldOrder =
  /** Signs them in and races; answered when all drive. */
  | {
      readonly do: 'race'
      readonly url: string
      readonly isUdp: boolean
      readonly count: number
      /** Frames a second to each bot. */
      readonly frameHz: number
    }
  /** Forgets what was measured so far. */
  | { readonly do: 'reset' }
  | { readonly do: 'report' }

/** What the drivers noticed since the reset. Times in milliseconds. */
export interface FieldReport {
  /** From sending an input to the first frame that shows it applied. */
  readonly echo: Percentiles
  readonly frameGap: Percentiles
  /** Payload received by each, mean. */
  readonly kbitPerS: number
  readonly framesPerS: number
  /** Of the bots' process: at 100 it measures itself. */
  readonly cpuPercent: number
}

export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Remote drivers with the SDK and a clock each, in a process of their own on the clients' core. */
export class Field implements AsyncDisposable {
  readonly #process: AskedProcess = forkAsked('field-process.ts', { role: 'clients' })

  /** Resolves with the id of their session. */
  race(order: Omit<Extract<FieldOrder, { do: 'race' }>, 'do'>): Promise<string> {
    return this.#process.ask({ do: 'race', ...order })
  }

  reset(): Promise<void> {
    return this.#process.ask({ do: 'reset' })
  }

  report(): Promise<FieldReport> {
    return this.#process.ask({ do: 'report' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]()
  }
}
