import type { InspectorMessage, PageWish } from '../../src/observability/inspector/wire.ts'

export type LinkState = 'connecting' | 'live' | 'lost'

/** The way to the server and back. It is opened again whenever it ends: the server is restarted with every change. */
export class Stream {
  readonly #onMessages: (messages: readonly InspectorMessage[]) => void
  readonly #onState: (state: LinkState) => void
  #socket: WebSocket | undefined
  #wish: PageWish = { selected: undefined, find: '', wantsAll: false }
  #waiting: InspectorMessage[] = []

  constructor(onMessages: (messages: readonly InspectorMessage[]) => void, onState: (state: LinkState) => void) {
    this.#onMessages = onMessages
    this.#onState = onState
  }

  open(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}/inspect/stream?page`)
    this.#socket = socket
    socket.addEventListener('open', () => {
      this.#onState('live')
      this.#send()
    })
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)))
    socket.addEventListener('close', () => {
      this.#onState('lost')
      setTimeout(() => this.open(), RETRY_MS)
    })
  }

  /** What the page wants to see closely from now on. */
  wish(change: Partial<PageWish>): void {
    this.#wish = { ...this.#wish, ...change }
    this.#send()
  }

  #send(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(this.#wish))
  }

  /** Messages of one flush come one after another: they are handed on together. */
  #receive(text: string): void {
    if (this.#waiting.length === 0) setTimeout(() => this.#handOn())
    this.#waiting.push(JSON.parse(text) as InspectorMessage)
  }

  #handOn(): void {
    const messages = this.#waiting
    this.#waiting = []
    this.#onMessages(messages)
  }
}

const RETRY_MS = 1000
