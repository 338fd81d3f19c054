import { McapWriter } from '@mcap/core'
import type { Compression } from '../../compression.ts'
import type { Instant } from './messages.ts'
import { descriptorSet, type ProtoPackage } from './proto-schema.ts'

/** A channel of an MCAP file, to which messages of one kind are written. */
export interface McapChannel {
  readonly id: number
  sequence: number
}

/** An MCAP file under way, its chunks compressed with Zstandard. Each call must be awaited before the next. */
export class McapFile {
  readonly #writer: McapWriter
  readonly #schemas = new Map<string, number>()
  #ready: Uint8Array[] = []
  #position = 0n

  constructor(compression: Compression) {
    this.#writer = new McapWriter({
      writable: {
        // The writer uses its buffer again.
        write: async (bytes) => void this.#take(bytes.slice()),
        position: () => this.#position,
      },
      compressChunk: (chunk) => ({ compression: 'zstd', compressedData: compression.compress(chunk) }),
    })
  }

  /** The first bytes. */
  async start(): Promise<void> {
    await this.#writer.start({ profile: '', library: 'apexsim' })
  }

  async attach(name: string, document: unknown, at: Instant): Promise<void> {
    const data = utf8.encode(`${JSON.stringify(document, null, 2)}\n`)
    await this.#writer.addAttachment({ name, mediaType: 'application/json', data, logTime: at.ns, createTime: at.ns })
  }

  async describe(name: string, facts: Readonly<Record<string, string>>): Promise<void> {
    await this.#writer.addMetadata({ name, metadata: new Map(Object.entries(facts)) })
  }

  /** `metadata` is shown beside the channel. */
  async open(
    topic: string,
    { within, message }: { within: ProtoPackage; message: string },
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<McapChannel> {
    const schemaId = await this.#schema(within, message)
    const channel = { topic, schemaId, messageEncoding: 'protobuf', metadata: new Map(Object.entries(metadata)) }
    return { id: await this.#writer.registerChannel(channel), sequence: 0 }
  }

  /** Copies the data at once. */
  async write(channel: McapChannel, at: Instant, data: Uint8Array): Promise<void> {
    const { id: channelId, sequence } = channel
    channel.sequence = (sequence + 1) >>> 0
    await this.#writer.addMessage({ channelId, sequence, logTime: at.ns, publishTime: at.ns, data })
  }

  /** The last chunk and the indexes. */
  async end(): Promise<void> {
    await this.#writer.end()
  }

  /** What is ready since the last call, piece by piece. */
  take(): readonly Uint8Array[] {
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  async #schema(within: ProtoPackage, message: string): Promise<number> {
    const name = `${within.name}.${message}`
    const known = this.#schemas.get(name)
    if (known !== undefined) return known
    const id = await this.#writer.registerSchema({ name, encoding: 'protobuf', data: descriptorSet(within).slice() })
    this.#schemas.set(name, id)
    return id
  }

  #take(bytes: Uint8Array): void {
    this.#position += BigInt(bytes.length)
    this.#ready.push(bytes)
  }
}

const utf8 = new TextEncoder()
