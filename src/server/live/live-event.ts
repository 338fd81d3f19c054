/** What an event is about. `timing` and `cars` are superseded by the next of their kind; of all others each one counts. */
export type LiveEventName = 'snapshot' | 'session' | 'server' | 'event' | 'timing' | 'cars'

/**
 * One event as it goes to all viewers: its JSON once, and around it what the way it goes by wants, made when the first
 * viewer by that way gets it and shared by the rest.
 */
export class LiveEvent {
  readonly name: LiveEventName
  /** Counts up within a stream; events without an id have that of the one before. */
  readonly number: number
  readonly #id: string | undefined
  readonly #json: string
  #sse: Buffer | undefined
  #frame: Buffer | undefined

  /** `json` has no line breaks, as JSON.stringify makes it. */
  constructor({ name, number, id, json }: LiveEventParts) {
    this.name = name
    this.number = number
    this.#id = id
    this.#json = json
  }

  get isOwed(): boolean {
    return this.name !== 'timing' && this.name !== 'cars'
  }

  get sse(): Buffer {
    const id = this.#id === undefined ? '' : `id: ${this.#id}\n`
    this.#sse ??= Buffer.from(`${id}event: ${this.name}\ndata: ${this.#json}\n\n`)
    return this.#sse
  }

  get frame(): Buffer {
    const id = this.#id === undefined ? '' : `"id":"${this.#id}",`
    this.#frame ??= Buffer.from(`{${id}"event":"${this.name}","data":${this.#json}}`)
    return this.#frame
  }
}

export interface LiveEventParts {
  readonly name: LiveEventName
  readonly number: number
  /** Undefined for what a stream is not resumed behind. */
  readonly id: string | undefined
  readonly json: string
}
