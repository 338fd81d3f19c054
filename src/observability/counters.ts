import { MessageCounts } from './message-counts.ts'
import { createRoundTripHistograms, type RoundTripHistograms } from './round-trip-histograms.ts'

/**
 * The figures the server keeps as plain numbers: whoever causes them adds to the field (`counters.ticksLost += 3`),
 * which costs nothing on the hot path, and the metrics registry reads them when it is scraped.
 */
export interface Counters {
  ticksLost: number
  ticksLate: number
  /** Times that ticks were lost. */
  tickOverruns: number
  telemetryPacketsSent: number
  /** Of telemetry frames and of inputs; their number has a field of its own because they come with every tick. */
  telemetryBytes: number
  inputPacketsReceived: number
  inputBytes: number
  /** Frames handed to recorders. */
  recorderFrames: number
  recorderBytes: number
  recorderChunks: number
  /** Batches of frames on their way to the disk, now. */
  recorderQueued: number
  recorderDropped: number
  recordingsDegraded: number
  recordingsFailed: number
  /** Times that this thread, or a session worker, stood still for longer than it may. */
  stalls: number
  /** Sessions that ended by a fault of their own. */
  sessionCrashes: number
  /** Sessions that went on after a crash of the server. */
  sessionsResumed: number
  signIns: number
  readonly signInsRefused: Record<SignInRefusal, number>
  readonly bytesIn: Record<Transport, number>
  readonly bytesOut: Record<Transport, number>
  readonly dropped: Record<DropReason, number>
  /** What `dropped.rate_limit` counts, by class. */
  readonly rateLimited: Record<MessageClass, number>
  /** Requests over HTTP that were over their rate, by what they asked for. */
  readonly requestsLimited: Record<RouteClass, number>
  /** Streams of recordings over HTTP that ended before their end, by why. */
  readonly streamsCut: Record<StreamCut, number>
  readonly live: LiveCounters
  /** Times that a connection which sent too much was not read for a while. */
  floodPauses: number
  /** What waits in the queues of all connections, now. */
  queuedMessages: number
  queuedBytes: number
  readonly roundTrips: RoundTripHistograms
  readonly messagesIn: MessageCounts<InboundClass>
  readonly messagesOut: MessageCounts<OutboundClass>
}

export const TRANSPORTS = ['tcp', 'websocket', 'udp'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** Classes of messages with rates of their own; `flood` is everything together. A closed list, as below. */
export const MESSAGE_CLASSES = ['input', 'control', 'creation', 'flood'] as const
export type MessageClass = (typeof MESSAGE_CLASSES)[number]

/** What comes is of the class of its rate (RATE1); acknowledgements have none of their own. */
export const INBOUND_CLASSES = ['input', 'control', 'creation', 'acknowledgement'] as const
export type InboundClass = (typeof INBOUND_CLASSES)[number]

/** What goes is of the class that says what becomes of it when it cannot leave (BP1). */
export const OUTBOUND_CLASSES = ['critical', 'droppable', 'latest'] as const
export type OutboundClass = (typeof OUTBOUND_CLASSES)[number]

/** Routes over HTTP with rates of their own, by what an answer costs. */
export const ROUTE_CLASSES = ['probe', 'metrics', 'page', 'api', 'replay'] as const
export type RouteClass = (typeof ROUTE_CLASSES)[number]

/** Why something was thrown away: a closed list, because every entry is a time series. */
export const DROP_REASONS = [
  'rate_limit',
  'rate_abuse',
  'invalid_message',
  'queue_full',
  'superseded',
  'lobby_state_superseded',
  'slow_client',
  'connection_limit',
  'wrong_origin',
  'connection_rate',
  'too_many_attempts',
  'sign_in_timeout',
  'heartbeat_timeout',
  'udp_invalid',
  'udp_old',
  'udp_unverified',
] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** Why a sign-in is refused; `busy` is our own lack of time to check it. A closed list, too. */
export const SIGN_IN_REFUSALS = [
  'sign_in_failed',
  'invalid_name',
  'too_many_attempts',
  'busy',
  'sign_in_timeout',
  'shutting_down',
  'internal',
  'other',
] as const
type SignInRefusal = (typeof SIGN_IN_REFUSALS)[number]

/** Why a stream ends before its end: its reader is too slow, or its source fails. */
export const STREAM_CUTS = ['slow', 'failed'] as const
type StreamCut = (typeof STREAM_CUTS)[number]

/** Of live streams over HTTP. */
export interface LiveCounters {
  /** Now. */
  viewers: number
  /** Events that were written, to each viewer. */
  events: number
  /** Timing and places that slow viewers went without. */
  dropped: number
  /** Streams that ended because their viewers did not read. */
  slow: number
}

export function createCounters(): Counters {
  return {
    ticksLost: 0,
    ticksLate: 0,
    tickOverruns: 0,
    telemetryPacketsSent: 0,
    telemetryBytes: 0,
    inputPacketsReceived: 0,
    inputBytes: 0,
    recorderFrames: 0,
    recorderBytes: 0,
    recorderChunks: 0,
    recorderQueued: 0,
    recorderDropped: 0,
    recordingsDegraded: 0,
    recordingsFailed: 0,
    stalls: 0,
    sessionCrashes: 0,
    sessionsResumed: 0,
    signIns: 0,
    signInsRefused: zeros(SIGN_IN_REFUSALS),
    bytesIn: { tcp: 0, websocket: 0, udp: 0 },
    bytesOut: { tcp: 0, websocket: 0, udp: 0 },
    dropped: zeros(DROP_REASONS),
    rateLimited: zeros(MESSAGE_CLASSES),
    requestsLimited: zeros(ROUTE_CLASSES),
    streamsCut: zeros(STREAM_CUTS),
    live: { viewers: 0, events: 0, dropped: 0, slow: 0 },
    floodPauses: 0,
    queuedMessages: 0,
    queuedBytes: 0,
    roundTrips: createRoundTripHistograms(),
    messagesIn: new MessageCounts(INBOUND_CLASSES),
    messagesOut: new MessageCounts(OUTBOUND_CLASSES),
  }
}

/** A message over its rate was dropped. */
export function countOverRate(counters: Pick<Counters, 'dropped' | 'rateLimited'>, messageClass: MessageClass): void {
  counters.dropped.rate_limit++
  counters.rateLimited[messageClass]++
}

/** A sign-in was refused; of a reason that the list does not have, as another one. */
export function countRefusedSignIn({ signInsRefused }: Pick<Counters, 'signInsRefused'>, reason: string): void {
  signInsRefused[SIGN_IN_REFUSALS.find((known) => known === reason) ?? 'other']++
}

function zeros<T extends string>(names: readonly T[]): Record<T, number> {
  const record: Partial<Record<T, number>> = {}
  for (const name of names) record[name] = 0
  return record as Record<T, number>
}
