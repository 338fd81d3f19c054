import type { InputPort } from '../../../src/actors/ports.ts'
import { createCounters } from '../../../src/observability/counters.ts'
import type { ClientMessage, ClientMessageType } from '../../../src/protocol/client-messages.ts'
import { createInputFrame, encodeInputFrame } from '../../../src/protocol/input/input-frame.ts'
import { ClientLink } from '../../../src/transport/client-link.ts'
import { Inbound } from '../../../src/transport/inbound.ts'
import { MemoryWire } from '../../support/memory-wire.ts'

/** One input as a port got it. */
export interface Written {
  readonly sequence: number
  readonly forTick: number
  readonly steering: number
}

/** The two ways of one connection over a memory wire, with a clock that stands still until it is moved. */
export function openPlane({ dialect = 1 as 1 | 2, isSignedIn = true } = {}) {
  const wire = new MemoryWire()
  const clock = { nowMs: 1000 }
  const counters = createCounters()
  const taken: ClientMessage[] = []
  const refusals: string[] = []
  /** What the address has to wait before it may say this again. */
  const addressWait = { seconds: 0, type: 'CreateSession' as ClientMessageType }
  const now = () => clock.nowMs
  const link = new ClientLink({
    wire,
    limits: { messagesMax: 512, bytesMax: 1_000_000 },
    rates: { dialect1Hz: 30, streamHz: 60, datagramHz: 240 },
    counters,
    now,
    onOverflow: () => refusals.push('slow_client'),
    onDisplaced: () => refusals.push('signed_in_elsewhere'),
  })
  const inbound = new Inbound(link, {
    now,
    wallClockMs: () => 1_700_000_000_000,
    limits: {
      badMessagesPerMinute: 10,
      inputsPerSecond: 300,
      controlPerSecond: 20,
      creationsPerMinute: 10,
      abuseSeconds: 10,
    },
    counters,
    takeShare: (type) => (type === addressWait.type ? addressWait.seconds : 0),
    onMessage: (message) => taken.push(message),
    onRefuse: (reason) => refusals.push(reason),
  })
  link.dialect = dialect
  inbound.isSignedIn = isSignedIn
  wire.open({
    message: (bytes) => inbound.message(bytes),
    oversized: () => {},
    unsupported: () => {},
    noise: () => inbound.noise(),
    drained: () => link.outbox.drained(),
    closed: () => {},
  })
  return { wire, clock, addressWait, counters, taken, refusals, link, inbound }
}

/** A port that remembers what was written. */
export function recordingPort(): InputPort & { readonly written: Written[] } {
  const written: Written[] = []
  return { slot: 0, written, write: (sequence, forTick, steering) => written.push({ sequence, forTick, steering }) }
}

/** An input frame with one input for `tick` (0 = at once). */
export function inputFrame({ sequence = 1, tick = 0, ackTick = 0, steering = 0 }): Uint8Array {
  const frame = createInputFrame()
  Object.assign(frame, { sequence, ackTick, count: 1 })
  frame.ticks[0] = tick
  frame.steering[0] = steering
  frame.gear[0] = 127
  return encodeInputFrame(frame)
}
