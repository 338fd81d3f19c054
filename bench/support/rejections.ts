import { encodeClientMessage } from '../../src/protocol/codec.ts'
import type { CarId } from '../../src/protocol/ids.ts'
import { createInputFrame, encodeInputFrame } from '../../src/protocol/input/input-frame.ts'
import { type Bench, type BenchOptions, ratiosOf, round } from './bench.ts'
import { MessageSender } from './message-sender.ts'
import { WatchedServer } from './watched-server.ts'

/**
 * What one message costs the server: taken; dropped because its class is over its rate; and refused because it is invalid,
 * with the same bytes but for one. The cost is the processor time of the whole server process for some thousand of them, divided by
 * their number. They come two hundred in one write, then one more that is always answered, so that the next write begins when
 * the server is done with the last; the same exchange with nothing but what is answered is measured too and taken off. So
 * what is left has no waking up in it, which would favour whatever is rejected. Nobody races: a tick would be counted
 * with the messages, and all that a race adds to a message is a store into the ring of its seat.
 */
export async function benchRejections({ isSmoke }: Pick<BenchOptions, 'isSmoke'>): Promise<Bench[]> {
  const benches: Bench[] = []
  const kinds = Object.entries(MESSAGES).filter(([message]) => !isSmoke || message === SMOKE_MESSAGE)
  for (const [message, { valid, invalid, overRate }] of kinds) {
    const [taken, refused] = await microsecondsEach([], [valid, invalid])
    const [dropped] = await microsecondsEach([overRate], [valid])
    const yardstick = { valid_us: taken ?? Number.NaN }
    const metrics = { over_rate_us: dropped ?? Number.NaN, invalid_us: refused ?? Number.NaN }
    const { over_rate_us, invalid_us } = metrics
    const ratios = ratiosOf(
      { over_rate: over_rate_us, invalid: invalid_us },
      { over_rate: yardstick.valid_us, invalid: yardstick.valid_us },
    )
    benches.push({ name: 'abuse', params: { what: 'message', message }, metrics, yardstick, ratios })
  }
  return benches
}

const SMOKE_MESSAGE = 'SelectCar'
const INPUT = encodeInputFrame(Object.assign(createInputFrame(), { count: 3, sequence: 9 }))
const PING = encodeClientMessage({ type: 'Ping', t0: 0 })
const SELECT_CAR = encodeClientMessage({ type: 'SelectCar', carId: '5b0e7c1a-93d2-4f68-b1a7-0d64c82f9e03' as CarId })

interface MessageKind {
  readonly valid: Uint8Array
  readonly invalid: Uint8Array
  /** The setting with which all of them are over their rate but for the first. */
  readonly overRate: string
}

const LETTER = 'z'.charCodeAt(0)
const CONTROL_RATE = 'limits.rates.control_per_second'
const MESSAGES: Readonly<Record<string, MessageKind>> = {
  // The number of inputs, which the length does not bear out.
  input: { valid: INPUT, invalid: changed(INPUT, 14, 4), overRate: 'limits.rates.player_input_per_second=1' },
  // The name of its field.
  Ping: { valid: PING, invalid: changed(PING, Buffer.from(PING).indexOf('t0'), LETTER), overRate: `${CONTROL_RATE}=1` },
  // The last character of the id.
  SelectCar: {
    valid: SELECT_CAR,
    invalid: changed(SELECT_CAR, SELECT_CAR.length - 1, LETTER),
    overRate: `${CONTROL_RATE}=1`,
  },
}

/** Rates so high that nothing is over them, and nobody is put out whatever he sends. */
const ROOMY = [
  'limits.rates.player_input_per_second=10000',
  `${CONTROL_RATE}=10000`,
  'limits.bad_messages_per_minute=10000',
  'limits.rates.abuse_seconds=0',
]
const EACH = 200
const ROUNDS = 40
/** Until what the kind of message needs has been compiled. */
const WARM_ROUNDS = 20

/** For each of the messages, on a server with these settings besides the roomy ones. */
async function microsecondsEach(settings: readonly string[], messages: readonly Uint8Array[]): Promise<number[]> {
  await using server = await WatchedServer.start({ settings: [...ROOMY, ...settings] })
  const costs: number[] = []
  for (const bytes of messages) {
    const batch = Array.from({ length: EACH }, () => bytes)
    await cpuSecondsOf(server, batch, WARM_ROUNDS)
    const spent = (await cpuSecondsOf(server, batch, ROUNDS)) - (await cpuSecondsOf(server, [], ROUNDS))
    costs.push(round((spent * 1e6) / (EACH * ROUNDS)))
  }
  return costs
}

/** By a connection of its own: one may send so many bad messages a minute and no more. */
async function cpuSecondsOf(server: WatchedServer, batch: readonly Uint8Array[], rounds: number): Promise<number> {
  using sender = await MessageSender.signIn(server.ports.tcp)
  await server.sample()
  for (let done = 0; done < rounds; done++) await sender.exchange(batch)
  return (await server.sample()).cpuSeconds
}

function changed(bytes: Uint8Array, at: number, to: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = to
  return copy
}
