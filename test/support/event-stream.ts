/** A client of server-sent events with nothing of the server's: written from the WHATWG's rules for parsing them. */

export interface StreamedEvent {
  readonly id: string
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events by path.
  readonly data: any
}

/** Turns text, in whatever pieces it comes, into events. */
export class EventStreamParser {
  /** Of the last event that said one. */
  lastEventId = ''
  retryMs: number | undefined
  /** Lines that are comments. */
  comments = 0
  #rest = ''
  #id = ''
  #event = ''
  #data: string[] = []

  /** The events that are complete with this piece. */
  push(text: string): StreamedEvent[] {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#take(line))
  }

  #take(line: string): StreamedEvent[] {
    if (line === '') return this.#dispatch()
    if (line.startsWith(':')) this.comments++
    const [field = '', ...more] = line.split(':')
    const value = more.join(':').replace(/^ /, '')
    if (field === 'id') this.#id = value
    if (field === 'event') this.#event = value
    if (field === 'data') this.#data.push(value)
    if (field === 'retry') this.retryMs = Number(value)
    return []
  }

  #dispatch(): StreamedEvent[] {
    this.lastEventId = this.#id
    const [event, data] = [this.#event, this.#data]
    this.#event = ''
    this.#data = []
    if (data.length === 0) return []
    return [{ id: this.lastEventId, event: event || 'message', data: JSON.parse(data.join('\n')) }]
  }
}

export interface EventStreamClient extends AsyncDisposable {
  readonly response: Response
  readonly parser: EventStreamParser
  /** All that have come. */
  readonly events: readonly StreamedEvent[]
  /** The next event that is so; rejects when the stream ends before. */
  next(isSo?: (event: StreamedEvent) => boolean): Promise<StreamedEvent>
  /** Reads to the end. */
  untilEnd(): Promise<readonly StreamedEvent[]>
}

/** Connects, as `EventSource` does; `lastEventId` when it comes back. */
export async function openEventStream(url: string, lastEventId?: string): Promise<EventStreamClient> {
  const ending = new AbortController()
  const headers = {
    Accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
  }
  const response = await fetch(url, { headers, signal: ending.signal })
  const parser = new EventStreamParser()
  const events: StreamedEvent[] = []
  const waiting: StreamedEvent[] = []
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const read = async () => {
    const piece = await reader?.read()
    if (piece === undefined || piece.done) return false
    const complete = parser.push(piece.value)
    events.push(...complete)
    waiting.push(...complete)
    return true
  }
  return {
    response,
    parser,
    events,
    async next(isSo = () => true) {
      for (;;) {
        const event = waiting.shift()
        if (event !== undefined && isSo(event)) return event
        if (event === undefined && !(await read())) throw new Error('the stream has ended')
      }
    },
    async untilEnd() {
      while (await read());
      return events
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
    },
  }
}
