import type { InspectorMessage, StatelyMessage } from '../../src/observability/inspector/wire.ts'
import type { Store } from './store.ts'

/**
 * Hands on what happens to Stately's hosted inspector, in a window of its own, as @statelyai/inspect does: the window
 * says that it is there, then messages are posted to it, first of what is there already. They go from this browser to
 * that window and nowhere else, and only to the origin that was opened.
 */
export class Forwarder {
  readonly #store: Store
  readonly #onConnected: () => void
  #target: { readonly window: Window; readonly origin: string } | undefined
  #isConnected = false

  constructor(store: Store, onConnected: () => void) {
    this.#store = store
    this.#onConnected = onConnected
    window.addEventListener('message', (event) => this.#hear(event))
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  open(url: string): void {
    const opened = window.open(url, 'xstateinspector')
    if (opened === null) return
    this.#isConnected = false
    this.#target = { window: opened, origin: new URL(url).origin }
  }

  handOn(messages: readonly InspectorMessage[]): void {
    if (this.#isConnected) for (const message of messages) if (isStately(message)) this.#post(message)
  }

  #hear({ source, origin, data }: MessageEvent): void {
    const isTarget = source === this.#target?.window && origin === this.#target?.origin
    if (!isTarget || (data as { type?: unknown } | null)?.type !== '@statelyai.connected') return
    this.#isConnected = true
    for (const { message } of this.#store.actors.values()) this.#post(message)
    for (const { message } of this.#store.events) this.#post(message)
    // With contexts from now on.
    this.#onConnected()
  }

  #post(message: StatelyMessage): void {
    this.#target?.window.postMessage(message, this.#target.origin)
  }
}

function isStately(message: InspectorMessage): message is StatelyMessage {
  return message.type.startsWith('@xstate.')
}
