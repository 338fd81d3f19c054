import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import {
  type Counters,
  createCounters,
  DROP_REASONS,
  MESSAGE_CLASSES,
  STREAM_CUTS,
  TRANSPORTS,
  type Transport,
} from './counters.ts'
import { PlainHistogram } from './plain-histogram.ts'
import type { TripHistograms } from './round-trip-histograms.ts'
import { createTickHistograms, type TickHistograms } from './tick-histograms.ts'

/**
 * What Prometheus sees of the server. Code that runs on every tick or packet writes to `counters` and the plain
 * histograms; levels (players, sessions, queues) are asked from their owners through `levels`. Both are read only
 * when somebody scrapes. Every label has a closed set of values, so the number of series is bounded.
 */
export interface Metrics extends TickHistograms {
  readonly counters: Counters
  readonly dbWriteDurationMs: PlainHistogram
  readonly recorderFinaliseMs: PlainHistogram
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
  actors: () => Readonly<Record<ActorKind, number>> | undefined
  /** Timers that actors wait for. */
  actorTimers: () => number
}

/** `session` counts session hosts, when sessions are in workers. */
export const ACTOR_KINDS = ['connection', 'player', 'session', 'other'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** Between two looks at how late the event loop is: each wakes the process, and a hundred a second cost an idle server most of its CPU. */
const LOOP_LOOK_MS = 200

const DB_WRITE_BOUNDS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 2000]
const FINALISE_BOUNDS_MS = [5, 10, 20, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const counters = createCounters()
  const levels: Levels = {
    connectedPlayers: () => 0,
    awayPlayers: () => 0,
    activeSessions: () => 0,
    unpersistedResults: () => 0,
    connections: () => 0,
    actors: () => undefined,
    actorTimers: () => 0,
  }
  const { tickDurationUs, tickGapMs } = createTickHistograms()
  const dbWriteDurationMs = new PlainHistogram(DB_WRITE_BOUNDS_MS)
  const recorderFinaliseMs = new PlainHistogram(FINALISE_BOUNDS_MS)
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOK_MS })
  registerLevels(registry, levels)
  registerActors(registry, levels)
  registerTotals(registry, counters)
  registerTraffic(registry, counters)
  registerPressure(registry, counters)
  registerLive(registry, counters)
  registerRecorder(registry, counters)
  const histogramTexts = () => [
    tickDurationUs.text('apexsim_tick_duration_us', 'Time one tick of all sessions took, microseconds.'),
    tickGapMs.text('apexsim_tick_gap_ms', 'Time between the starts of two ticks, milliseconds.'),
    dbWriteDurationMs.text('apexsim_db_write_duration_ms', 'Time a write took in the storage thread, milliseconds.'),
    recorderFinaliseMs.text(
      'apexsim_recorder_finalise_ms',
      'Time from the end of a run to its complete recording, milliseconds.',
    ),
    ...roundTripTexts(counters),
  ]
  const render = async () => {
    const body = [(await registry.metrics()).trimEnd(), ...histogramTexts(), ''].join('\n')
    return { contentType: registry.contentType, body }
  }
  return { counters, tickDurationUs, tickGapMs, dbWriteDurationMs, recorderFinaliseMs, levels, render }
}

function roundTripTexts({ roundTrips }: Counters): string[] {
  const byTransport = (pick: (trips: TripHistograms) => PlainHistogram) =>
    Object.fromEntries(TRANSPORTS.map((transport) => [`transport="${transport}"`, pick(roundTrips[transport])]))
  const rttHelp = 'Time from sending a frame to its acknowledgement, milliseconds.'
  const jitterHelp = 'Difference of one such time from the next, milliseconds.'
  return [
    PlainHistogram.labelledText(
      'apexsim_rtt_ms',
      rttHelp,
      byTransport(({ rttMs }) => rttMs),
    ),
    PlainHistogram.labelledText(
      'apexsim_jitter_ms',
      jitterHelp,
      byTransport(({ jitterMs }) => jitterMs),
    ),
  ]
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

function registerActors(registry: Registry, levels: Levels): void {
  level(registry, 'apexsim_actor_timers', 'Timers that actors wait for.', () => levels.actorTimers())
  const actors = new Gauge({
    name: 'apexsim_actors',
    help: 'Actors that exist.',
    labelNames: ['kind'],
    registers: [registry],
    collect: () => {
      const counts = levels.actors()
      for (const kind of ACTOR_KINDS) actors.set({ kind }, counts?.[kind] ?? 0)
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
}

function registerLive(registry: Registry, { live }: Counters): void {
  level(registry, 'apexsim_live_viewers', 'Live streams that are open.', () => live.viewers)
  total(registry, 'apexsim_live_events_total', 'Events written to live streams.', () => live.events)
  const droppedHelp = 'Timing and places of cars that viewers too slow for them went without.'
  total(registry, 'apexsim_live_dropped_total', droppedHelp, () => live.dropped)
  total(registry, 'apexsim_live_slow_total', 'Live streams ended because nobody read them.', () => live.slow)
}

function registerRecorder(registry: Registry, counters: Counters): void {
  total(registry, 'apexsim_recorder_frames_total', 'Frames handed to recorders.', () => counters.recorderFrames)
  total(registry, 'apexsim_recorder_bytes_total', 'Bytes of recordings written.', () => counters.recorderBytes)
  total(registry, 'apexsim_recorder_chunks_total', 'Chunks of recordings encoded.', () => counters.recorderChunks)
  const queuedHelp = 'Batches of frames on their way to the disk.'
  level(registry, 'apexsim_recorder_queued_batches', queuedHelp, () => counters.recorderQueued)
  const droppedHelp = 'Batches of frames that recordings have to do without.'
  total(registry, 'apexsim_recorder_dropped_batches_total', droppedHelp, () => counters.recorderDropped)
  const degradedHelp = 'Recordings of which something is missing.'
  total(registry, 'apexsim_recordings_degraded_total', degradedHelp, () => counters.recordingsDegraded)
  const failedHelp = 'Recordings that were not begun or not completed.'
  total(registry, 'apexsim_recordings_failed_total', failedHelp, () => counters.recordingsFailed)
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

/** Who is held back, and what waits for whom (BP1, RATE1). */
function registerPressure(registry: Registry, counters: Counters): void {
  labelled(registry, 'apexsim_rate_limited_total', 'Messages dropped over a rate, by class.', ['class'], (add) => {
    for (const messageClass of MESSAGE_CLASSES) add({ class: messageClass }, counters.rateLimited[messageClass])
  })
  const requestsHelp = 'HTTP requests over their rate, answered with 429.'
  total(registry, 'apexsim_http_requests_limited_total', requestsHelp, () => counters.requestsLimited)
  const cutHelp = 'Streams of recordings over HTTP that ended before their end, by why.'
  labelled(registry, 'apexsim_http_streams_cut_total', cutHelp, ['reason'], (add) => {
    for (const reason of STREAM_CUTS) add({ reason }, counters.streamsCut[reason])
  })
  const pausesHelp = 'Times that a connection which sent too much was not read for a while.'
  total(registry, 'apexsim_flood_pauses_total', pausesHelp, () => counters.floodPauses)
  const queuedHelp = 'Messages that wait for their receivers, of all connections.'
  level(registry, 'apexsim_outbound_queue_messages', queuedHelp, () => counters.queuedMessages)
  level(registry, 'apexsim_outbound_queue_bytes', 'Their bytes.', () => counters.queuedBytes)
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
