import { encodeClientMessage } from '../../src/protocol/codec.ts'
import { type LightStream, openLightStream } from './light-stream.ts'

/** A client of dialect 2 that sends many messages at once and learns when the server has dealt with the last. */
export class MessageSender implements Disposable {
  #stream: LightStream | undefined
  #hear: (bytes: Buffer) => void = () => {}
  #lose: (error: Error) => void = () => {}

  static async signIn(port: number): Promise<MessageSender> {
    const sender = new MessageSender()
    const lose = () => sender.#lose(new Error('the server closed the connection'))
    sender.#stream = await openLightStream('tcp', port, (bytes) => sender.#hear(bytes), lose)
    const bytes = encodeClientMessage({ type: 'Authenticate', token: '', playerName: 'Sender', protocol: 2 })
    await sender.#untilHeard([bytes], (answer) => answer.includes('AuthSuccess'))
    return sender
  }

  /** Resolves when what was sent after the batch is answered. */
  exchange(batch: readonly Uint8Array[]): Promise<void> {
    return this.#untilHeard([...batch, NOTHING], (answer) => answer.includes(ABOUT_NOTHING))
  }

  [Symbol.dispose](): void {
    this.#lose = () => {}
    this.#stream?.close()
  }

  #untilHeard(messages: readonly Uint8Array[], isAwaited: (bytes: Buffer) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#lose = reject
      this.#hear = (bytes) => {
        if (isAwaited(bytes)) resolve()
      }
      this.#stream?.sendAll(messages)
    })
  }
}

/** An invalid message that belongs to no class, so that it is answered whatever rates are spent. */
const NOTHING = Uint8Array.of(0xc0)
/** In the answer to it, and in no other. */
const ABOUT_NOTHING = 'A message is a map'
