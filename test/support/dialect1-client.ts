import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { decode, encode } from '@msgpack/msgpack'

/**
 * A dialect-1 client as somebody else would write it: a plain socket, its own framing and another MessagePack library,
 * so that a fault of our codec cannot hide behind itself. It keeps everything it reads, in order.
 */
export interface Dialect1Client extends AsyncDisposable {
  readonly socket: Socket
  /** Everything read and not yet taken by {@link next}. */
  readonly inbox: readonly ServerSaid[]
  send(type: string, data?: Readonly<Record<string, unknown>>): void
  /** Writes these bytes as they are, without a length in front. */
  sendBytes(bytes: Uint8Array): void
  /** The next message. Rejects when the server has ended the connection and nothing is left. */
  next(): Promise<ServerSaid>
  /** The next message of this type; those before it are thrown away. */
  nextOf(type: string): Promise<ServerSaid>
  /** All messages up to the end of the connection, which the server makes. */
  untilEnd(): Promise<readonly ServerSaid[]>
  /** Ends the connection and waits until the server has ended it too. */
  close(): Promise<void>
}

export interface ServerSaid {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages by path.
  readonly data: any
}

export interface Dialect1Options {
  /** TLS, trusting this certificate. */
  readonly ca?: string
}

/** Connects over TCP or, with `ca`, over TLS. Rejects when the server does not take the connection. */
export async function connectDialect1(port: number, { ca }: Dialect1Options = {}): Promise<Dialect1Client> {
  const socket =
    ca === undefined ? connectTcp({ port, host: '127.0.0.1' }) : connectTls({ port, host: '127.0.0.1', ca })
  await once(socket, ca === undefined ? 'connect' : 'secureConnect')
  socket.setNoDelay(true)
  return new SocketClient(socket)
}

/** Connects and signs in; AuthSuccess and the first LobbyState are already taken. */
export async function signInDialect1(
  port: number,
  name: string,
  options: Dialect1Options = {},
): Promise<Dialect1Client & { readonly playerId: string }> {
  const client = await connectDialect1(port, options)
  client.send('Authenticate', { token: '', player_name: name })
  const { data } = await client.nextOf('AuthSuccess')
  await client.nextOf('LobbyState')
  return Object.assign(client, { playerId: data.PlayerId as string })
}

/** One message with its length in front, as it stands on the wire. */
export function frameOf(type: string, data?: Readonly<Record<string, unknown>>): Uint8Array {
  return withLength(encode(data === undefined ? { type } : { type, data }, { forceFloat32: true }))
}

/** `payload` with its length in front. */
export function withLength(payload: Uint8Array): Uint8Array {
  const framed = Buffer.alloc(4 + payload.length)
  framed.writeUInt32BE(payload.length)
  framed.set(payload, 4)
  return framed
}

/** A compact frame, which MessagePack has no word for, is a message of type `frame` with its bytes as data. */
function messageOf(bytes: Buffer): ServerSaid {
  return bytes[0] === 0xc1 ? { type: 'frame', data: bytes } : (decode(bytes) as ServerSaid)
}

class SocketClient implements Dialect1Client {
  readonly socket: Socket
  readonly inbox: ServerSaid[] = []
  #unread = Buffer.alloc(0)
  #isEnded = false
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    // A reset is an end like any other here.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#isEnded = true
      this.#wake()
    })
  }

  send(type: string, data?: Readonly<Record<string, unknown>>): void {
    this.sendBytes(frameOf(type, data))
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  async next(): Promise<ServerSaid> {
    while (this.inbox.length === 0) {
      if (this.#isEnded) throw new Error('the server has ended the connection')
      await this.#news()
    }
    return this.inbox.shift() as ServerSaid
  }

  async nextOf(type: string): Promise<ServerSaid> {
    for (;;) {
      const message = await this.next()
      if (message.type === type) return message
    }
  }

  async untilEnd(): Promise<readonly ServerSaid[]> {
    while (!this.#isEnded) await this.#news()
    return this.inbox.splice(0)
  }

  async close(): Promise<void> {
    this.socket.end()
    await this.untilEnd()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk])
    while (this.#unread.length >= 4) {
      const end = 4 + this.#unread.readUInt32BE()
      if (this.#unread.length < end) break
      this.inbox.push(messageOf(this.#unread.subarray(4, end)))
      this.#unread = this.#unread.subarray(end)
    }
    this.#wake()
  }
}
