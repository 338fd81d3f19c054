import type { InspectorPage } from '../../../../src/observability/inspector/inspector-hub.ts'
import type { InspectorMessage } from '../../../../src/observability/inspector/wire.ts'

/** Somebody who looks, without a socket. */
export class FakePage implements InspectorPage {
  readonly isStock: boolean
  isBehind = false
  #messages: InspectorMessage[] = []

  constructor(isStock = false) {
    this.isStock = isStock
  }

  send(text: string): void {
    this.#messages.push(JSON.parse(text) as InspectorMessage)
  }

  /** What was said since the last call. */
  take(): InspectorMessage[] {
    const messages = this.#messages
    this.#messages = []
    return messages
  }

  /** The same, of one type. */
  takeOf<T extends InspectorMessage['type']>(type: T): Extract<InspectorMessage, { type: T }>[] {
    return this.take().filter((message): message is Extract<InspectorMessage, { type: T }> => message.type === type)
  }
}
