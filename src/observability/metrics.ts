import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type Counters, createCounters, DROP_REASONS, TRANSPORTS, type Transport } from './counters.ts'
import { PlainHistogram } from './plain-histogram.ts'
import { createTickHistograms, type TickHistograms } from './tick-histograms.ts'

/**
 * What Prometheus sees of the server. Code that runs on every tick or packet writes to `counters` and the plain
 * histograms; levels (players, sessions, queues) are asked from their owners through `levels`. Both are read only
 * when somebody scrapes. Every label has a closed set of values, so the number of series is bounded.
 */
export interface Metrics extends TickHistograms {
  readonly counters: Counters
  readonly dbWriteDurationMs: PlainHistogram
  /** Owners put their functions here; a level nobody answers for is 0. */
  readonly levels: Levels
  /** The text of a scrape. */
  readonly render: () => Promise<{ readonly contentType: string; readonly body: string }>
}

export interface Levels {
  connectedPlayers: () => number
  awayPlayers: () => number
  activeSessions: () => number
  /** Results that are not on disk yet. */
  unpersistedResults: () => number
  connections: (transport: Transport) => number
}

const DB_WRITE_BOUNDS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 2000]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const counters = createCounters()
  const levels: Levels = {
    connectedPlayers: () => 0,
    awayPlayers: () => 0,
    activeSessions: () => 0,
    unpersistedResults: () => 0,
    connections: () => 0,
  }
  const { tickDurationUs, tickGapMs } = createTickHistograms()
  const dbWriteDurationMs = new PlainHistogram(DB_WRITE_BOUNDS_MS)
  collectDefaultMetrics({ register: registry })
  registerLevels(registry, levels)
  registerTotals(registry, counters)
  registerTraffic(registry, counters)
  const histogramTexts = () => [
    tickDurationUs.text('apexsim_tick_duration_us', 'Time one tick of all sessions took, microseconds.'),
    tickGapMs.text('apexsim_tick_gap_ms', 'Time between the starts of two ticks, milliseconds.'),
    dbWriteDurationMs.text('apexsim_db_write_duration_ms', 'Time a write took in the storage thread, milliseconds.'),
  ]
  const render = async () => {
    const body = [(await registry.metrics()).trimEnd(), ...histogramTexts(), ''].join('\n')
    return { contentType: registry.contentType, body }
  }
  return { counters, tickDurationUs, tickGapMs, dbWriteDurationMs, levels, render }
}

function registerLevels(registry: Registry, levels: Levels): void {
  level(registry, 'apexsim_connected_players', 'Players signed in.', () => levels.connectedPlayers())
  level(registry, 'apexsim_away_players', 'Of these, drivers whose connection is lost.', () => levels.awayPlayers())
  level(registry, 'apexsim_active_sessions', 'Sessions that exist.', () => levels.activeSessions())
  level(registry, 'apexsim_results_unpersisted', 'Results not on disk yet.', () => levels.unpersistedResults())
  const connections = new Gauge({
    name: 'apexsim_connections',
    help: 'Open connections.',
    labelNames: ['transport'],
    registers: [registry],
    collect: () => {
      for (const transport of TRANSPORTS) connections.set({ transport }, levels.connections(transport))
    },
  })
}

function registerTotals(registry: Registry, counters: Counters): void {
  total(
    registry,
    'apexsim_ticks_lost_total',
    'Ticks skipped because making up for them was given up.',
    () => counters.ticksLost,
  )
  total(registry, 'apexsim_ticks_late_total', 'Ticks that began late and were made up for.', () => counters.ticksLate)
  total(
    registry,
    'apexsim_telemetry_packets_sent',
    'Telemetry frames handed to connections.',
    () => counters.telemetryPacketsSent,
  )
  total(registry, 'apexsim_input_packets_received', 'Inputs of drivers received.', () => counters.inputPacketsReceived)
  total(registry, 'apexsim_session_crashes_total', 'Sessions ended by a fault.', () => counters.sessionCrashes)
  total(registry, 'apexsim_recorder_frames_total', 'Frames handed to recorders.', () => counters.recorderFrames)
}

function registerTraffic(registry: Registry, counters: Counters): void {
  labelled(registry, 'apexsim_bytes_total', 'Payload bytes.', ['direction', 'transport'], (add) => {
    for (const transport of TRANSPORTS) {
      add({ direction: 'in', transport }, counters.bytesIn[transport])
      add({ direction: 'out', transport }, counters.bytesOut[transport])
    }
  })
  labelled(registry, 'apexsim_messages_total', 'Messages by type.', ['direction', 'type'], (add) => {
    for (const [type, count] of counters.messagesIn.entries()) add({ direction: 'in', type }, count)
    for (const [type, count] of counters.messagesOut.entries()) add({ direction: 'out', type }, count)
  })
  labelled(registry, 'apexsim_dropped_total', 'What was thrown away, and why.', ['reason'], (add) => {
    for (const reason of DROP_REASONS) add({ reason }, counters.dropped[reason])
  })
}

function level(registry: Registry, name: string, help: string, read: () => number): void {
  const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) })
}

function total(registry: Registry, name: string, help: string, read: () => number): void {
  const collect = () => {
    counter.reset()
    counter.inc(read())
  }
  const counter = new Counter({ name, help, registers: [registry], collect })
}

type AddSeries = (labels: Readonly<Record<string, string>>, value: number) => void

function labelled(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: (add: AddSeries) => void,
): void {
  const collect = () => {
    counter.reset()
    read((labels, value) => counter.inc(labels, value))
  }
  const counter = new Counter({ name, help, labelNames, registers: [registry], collect })
}
