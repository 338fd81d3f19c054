import { Broadcaster } from '../../../../src/actors/session/broadcaster.ts'
import { DelayLine } from '../../../../src/actors/session/delay-line.ts'
import { createCounters } from '../../../../src/observability/counters.ts'
import { SessionState } from '../../../../src/protocol/enums.ts'
import type { PlayerId } from '../../../../src/protocol/ids.ts'
import { createDialect1TelemetryWriter } from '../../../../src/protocol/telemetry/dialect1-telemetry.ts'
import { CarFlag, createTelemetryColumns } from '../../../../src/protocol/telemetry/telemetry-columns.ts'
import { ClientLink } from '../../../../src/transport/client-link.ts'
import type { Wire } from '../../../../src/transport/wire.ts'

/**
 * Run by broadcast-allocation.test.ts in a process of its own, with room for all it might allocate, so that nothing is
 * collected meanwhile: prints the bytes that the heap grew by, a tick, in each of some stretches of a session of twenty cars
 * whose every frame goes to so many receivers, half of each dialect, over wires that take everything.
 */
const CARS = 20
const TICK_HZ = 240
const WARM_UP_TICKS = 2000
const STRETCH_TICKS = 1000
const STRETCHES = 6

const receivers = Number(process.argv[2])
let nowMs = 0
const counters = createCounters()
const columns = createTelemetryColumns(CARS)
columns.count = CARS
columns.flags.fill(CarFlag.Active)
const identities = Array.from({ length: CARS }, (_, slot) => ({
  playerId: `22222222-2222-4222-8222-${String(slot).padStart(12, '0')}` as PlayerId,
  name: `Driver ${slot}`,
  isAi: true,
}))
const broadcaster = new Broadcaster({
  tickHz: TICK_HZ,
  idleHz: TICK_HZ,
  columns,
  writer: createDialect1TelemetryWriter(identities),
  delay: new DelayLine({ delayTicks: 0, heldMax: 0, bytesMax: 0 }),
  counters,
  seats: { appliedTick: new Uint32Array(CARS), appliedSequence: new Uint32Array(CARS), bufferDepth: () => 0 },
})
const links = Array.from({ length: receivers }, (_, index) => {
  const dialect = index % 2 === 0 ? 2 : 1
  const link = new ClientLink({
    wire: openWire(),
    limits: { messagesMax: 512, bytesMax: 1_000_000 },
    rates: { dialect1Hz: TICK_HZ, streamHz: TICK_HZ, datagramHz: TICK_HZ },
    counters,
    now: () => nowMs,
    onOverflow: () => {},
    onDisplaced: () => {},
  })
  link.dialect = dialect
  broadcaster.add(`player ${index}` as PlayerId, { dialect, sink: link.telemetry, slot: undefined, isSpectator: true })
  return link
})

run(WARM_UP_TICKS)
const bytes: number[] = []
for (let stretch = 0; stretch < STRETCHES; stretch++) bytes.push(measureStretch())
process.stdout.write(JSON.stringify({ bytes, frames: counters.telemetryPacketsSent }))

function run(ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) {
    nowMs += 1000 / TICK_HZ
    columns.tick++
    broadcaster.broadcast(columns.tick, SessionState.Racing, fill)
    for (const link of links) if (link.dialect === 2) link.acknowledge(columns.tick, nowMs)
  }
}

function fill(): void {
  for (let slot = 0; slot < CARS; slot++) columns.x[slot] = columns.tick + slot
}

function measureStretch(): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  run(STRETCH_TICKS)
  return (process.memoryUsage().heapUsed - before) / STRETCH_TICKS
}

/** A socket whose system takes everything at once. */
function openWire(): Wire {
  return {
    transport: 'tcp',
    address: '192.0.2.1',
    bufferedBytes: 0,
    send: () => {},
    setReading: () => {},
    end: () => {},
    destroy: () => {},
  }
}
