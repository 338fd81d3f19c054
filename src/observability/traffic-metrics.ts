import {
  type Counters,
  DROP_REASONS,
  MESSAGE_CLASSES,
  ROUTE_CLASSES,
  SIGN_IN_REFUSALS,
  STREAM_CUTS,
  TRANSPORTS,
  type Transport,
} from './counters.ts'
import type { TypeCount } from './message-counts.ts'
import type { MetricSet } from './metric-set.ts'
import type { PlainHistogram } from './plain-histogram.ts'
import type { TripHistograms } from './round-trip-histograms.ts'

/** What comes, what goes, who is held back, and what waits for whom (BP1, RATE1). */
export function registerTraffic(set: MetricSet, counters: Counters): void {
  registerFlows(set, counters)
  registerRefusals(set, counters)
  registerQueues(set, counters)
  registerRoundTrips(set, counters)
  registerLive(set, counters)
}

function registerFlows(set: MetricSet, counters: Counters): void {
  const sentHelp = 'Telemetry frames handed to connections.'
  set.total('apexsim_telemetry_packets_sent', sentHelp, () => counters.telemetryPacketsSent)
  const inputsHelp = 'Inputs of drivers received.'
  set.total('apexsim_input_packets_received', inputsHelp, () => counters.inputPacketsReceived)
  registerMessages(set, counters)
  set.totals('apexsim_bytes_total', 'Payload bytes.', ['direction', 'transport'], (add) => {
    for (const transport of TRANSPORTS) {
      add({ direction: 'in', transport }, counters.bytesIn[transport])
      add({ direction: 'out', transport }, counters.bytesOut[transport])
    }
  })
}

function registerMessages(set: MetricSet, counters: Counters): void {
  const labels = ['direction', 'class', 'type']
  const messagesHelp =
    'Messages read and messages handed to connections, by type and class: inwards input, control, creation, acknowledgement; outwards critical, droppable, latest. Inputs and telemetry frames are among them.'
  set.totals('apexsim_messages_total', messagesHelp, labels, (add) => {
    for (const { messages, ...of } of messageCounts(counters)) add(labelsOf(of), messages)
  })
  const bytesHelp =
    'Their bytes, also of what is dropped later or replaced by something newer. What leaves is apexsim_bytes_total.'
  set.totals('apexsim_message_bytes_total', bytesHelp, labels, (add) => {
    for (const { bytes, ...of } of messageCounts(counters)) add(labelsOf(of), bytes)
  })
}

interface DirectedCount extends TypeCount {
  readonly direction: 'in' | 'out'
}

/** What comes and goes with every tick is counted apart, and told with the rest. */
function* messageCounts(counters: Counters): Iterable<DirectedCount> {
  const { inputPacketsReceived, inputBytes, telemetryPacketsSent, telemetryBytes } = counters
  const [input, latest] = [
    { direction: 'in', messageClass: 'input' },
    { direction: 'out', messageClass: 'latest' },
  ] as const
  yield { ...input, type: 'PlayerInput', messages: inputPacketsReceived, bytes: inputBytes }
  yield { ...latest, type: 'Telemetry', messages: telemetryPacketsSent, bytes: telemetryBytes }
  for (const count of counters.messagesIn.entries()) yield { direction: 'in', ...count }
  for (const count of counters.messagesOut.entries()) yield { direction: 'out', ...count }
}

function labelsOf({ direction, messageClass, type }: Pick<DirectedCount, 'direction' | 'messageClass' | 'type'>) {
  return { direction, class: messageClass, type }
}

function registerRefusals(set: MetricSet, counters: Counters): void {
  const signInsHelp = 'Sign-ins that succeeded, with those of players who came back.'
  set.total('apexsim_sign_ins_total', signInsHelp, () => counters.signIns)
  const refusedHelp = `Sign-ins that were refused, and why: ${SIGN_IN_REFUSALS.join(', ')}.`
  set.totals('apexsim_sign_ins_refused_total', refusedHelp, ['reason'], (add) => {
    for (const reason of SIGN_IN_REFUSALS) add({ reason }, counters.signInsRefused[reason])
  })
  const droppedHelp = `What was thrown away or refused, and why: ${DROP_REASONS.join(', ')}.`
  set.totals('apexsim_dropped_total', droppedHelp, ['reason'], (add) => {
    for (const reason of DROP_REASONS) add({ reason }, counters.dropped[reason])
  })
  const limitedHelp = 'Messages over their rate: input, control, creation, and flood for all together.'
  set.totals('apexsim_rate_limited_total', limitedHelp, ['class'], (add) => {
    for (const messageClass of MESSAGE_CLASSES) add({ class: messageClass }, counters.rateLimited[messageClass])
  })
  const pausesHelp = 'Times that a connection which sent too much was not read for a while.'
  set.total('apexsim_flood_pauses_total', pausesHelp, () => counters.floodPauses)
  const requestsHelp = `HTTP requests over their rate, answered with 429, by what they asked for: ${ROUTE_CLASSES.join(', ')}.`
  set.totals('apexsim_http_requests_limited_total', requestsHelp, ['class'], (add) => {
    for (const route of ROUTE_CLASSES) add({ class: route }, counters.requestsLimited[route])
  })
  const cutHelp =
    'Downloads, exports and documents over HTTP that ended before their end: slow readers, or what failed (each is logged).'
  set.totals('apexsim_http_streams_cut_total', cutHelp, ['reason'], (add) => {
    for (const reason of STREAM_CUTS) add({ reason }, counters.streamsCut[reason])
  })
}

function registerQueues(set: MetricSet, counters: Counters): void {
  const queuedHelp = 'Messages that wait for slow readers, of all connections.'
  set.level('apexsim_outbound_queue_messages', queuedHelp, () => counters.queuedMessages)
  set.level('apexsim_outbound_queue_bytes', 'Their bytes.', () => counters.queuedBytes)
}

function registerRoundTrips(set: MetricSet, { roundTrips }: Counters): void {
  const byTransport = (pick: (trips: TripHistograms) => PlainHistogram) =>
    Object.fromEntries(
      TRANSPORTS.map((transport): [Transport, PlainHistogram] => [transport, pick(roundTrips[transport])]),
    )
  const rttHelp = "Time from sending a frame to its acknowledgement, the client's own delay included, milliseconds."
  set.histograms(
    'apexsim_rtt_ms',
    rttHelp,
    'transport',
    byTransport(({ rttMs }) => rttMs),
  )
  const jitterHelp = 'Difference of one such time from the next, milliseconds.'
  set.histograms(
    'apexsim_jitter_ms',
    jitterHelp,
    'transport',
    byTransport(({ jitterMs }) => jitterMs),
  )
}

function registerLive(set: MetricSet, { live }: Counters): void {
  set.level('apexsim_live_viewers', 'Live streams that are open.', () => live.viewers)
  const eventsHelp = 'Events written to live streams, one to each viewer.'
  set.total('apexsim_live_events_total', eventsHelp, () => live.events)
  const droppedHelp = 'Timing and places of cars that viewers too slow for them went without.'
  set.total('apexsim_live_dropped_total', droppedHelp, () => live.dropped)
  set.total('apexsim_live_slow_total', 'Live streams ended because nobody read them.', () => live.slow)
}
