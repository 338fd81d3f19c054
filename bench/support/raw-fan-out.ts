import { setTimeout as delay } from 'node:timers/promises'
import { forkAsked } from './asked-process.ts'
import { PLAIN_FLAGS } from './scripts.ts'

/** `ws` is the library's own `send`, `websocket` a finished frame written to the socket below. */
export type RawTransport = 'udp' | 'tcp' | 'websocket' | 'ws'

export interface RawSample {
  readonly cpuSeconds: number
  readonly systemSeconds: number
  readonly sent: number
  readonly receivers: number
}

/** As often, and about as much, as a spectator on a stream acknowledges. */
export const ACK_MS = 50
export const ACK_BYTES = 33

const SETTLE_MS = 2000

/** CPU microseconds a message, in all and in the kernel. */
export interface MessageCost {
  readonly micros: number
  readonly systemMicros: number
}

/** What a message costs a process that does nothing but send it to so many, above what it takes to send none. */
export async function rawCostPerMessage(wish: {
  readonly transport: RawTransport
  readonly receivers: number
  readonly bytes: number
  readonly hz: number
  readonly seconds: number
}): Promise<MessageCost> {
  const { transport, receivers, bytes, hz, seconds } = wish
  await using sender = forkAsked('raw-sender-process.ts', {
    role: 'server',
    args: [transport, `${bytes}`, `${hz}`],
    execArgv: PLAIN_FLAGS,
  })
  const port = await sender.ask<number>('port')
  const during = async () => {
    await delay(SETTLE_MS)
    await sender.ask('sample')
    await delay(seconds * 1000)
    return sender.ask<RawSample>('sample')
  }
  const alone = await during()
  await using _ = forkAsked('raw-receivers-process.ts', {
    role: 'clients',
    args: [transport, `${port}`, `${receivers}`],
  })
  const busy = await during()
  if (busy.receivers !== receivers) throw new Error(`${busy.receivers} receivers of ${receivers} have come`)
  return {
    micros: ((busy.cpuSeconds - alone.cpuSeconds) * 1e6) / busy.sent,
    systemMicros: ((busy.systemSeconds - alone.systemSeconds) * 1e6) / busy.sent,
  }
}
