import { type Counters, DROP_REASONS, type DropReason, MESSAGE_CLASSES, type MessageClass } from './counters.ts'
import type { Observations, PlainHistogram } from './plain-histogram.ts'
import { STEP_STAGES, type StepStage, TICK_HISTOGRAMS, type TickHistograms } from './tick-histograms.ts'

/**
 * What a thread without a registry of its own has counted since it last told: it counts as if it were alone, and once in
 * a while the figures are taken from it and added to those of the process.
 */
export interface Figures {
  readonly totals: Readonly<Record<Total, number>>
  readonly udpBytesIn: number
  readonly udpBytesOut: number
  readonly dropped: Readonly<Record<DropReason, number>>
  readonly rateLimited: Readonly<Record<MessageClass, number>>
  readonly ticks: Readonly<Record<(typeof TICK_HISTOGRAMS)[number], Observations>>
  readonly stepStageUs: Readonly<Record<StepStage, Observations>>
  /** Of datagrams, which are the one thing that a thread sends by itself. */
  readonly rttMs: Observations
  readonly jitterMs: Observations
}

const TOTALS = [
  'ticksLost',
  'ticksLate',
  'tickOverruns',
  'telemetryPacketsSent',
  'telemetryBytes',
  'inputPacketsReceived',
  'inputBytes',
  'recorderFrames',
  'recorderBytes',
  'recorderChunks',
  // A level, of which the changes add up like totals.
  'recorderQueued',
  'recorderDropped',
  'recordingsDegraded',
  'recordingsFailed',
  'sessionCrashes',
] as const
type Total = (typeof TOTALS)[number]

/** Takes the figures out: what is counted from now on is the next ones'. */
export function takeFigures(counters: Counters, histograms: TickHistograms): Figures {
  const { bytesIn, bytesOut, dropped, rateLimited } = counters
  const totals = { ...ZERO_TOTALS }
  for (const name of TOTALS) {
    totals[name] = counters[name]
    counters[name] = 0
  }
  const figures: Figures = {
    totals,
    udpBytesIn: bytesIn.udp,
    udpBytesOut: bytesOut.udp,
    dropped: { ...dropped },
    rateLimited: { ...rateLimited },
    ticks: takeEach(TICK_HISTOGRAMS, histograms),
    stepStageUs: takeEach(STEP_STAGES, histograms.stepStageUs),
    rttMs: counters.roundTrips.udp.rttMs.take(),
    jitterMs: counters.roundTrips.udp.jitterMs.take(),
  }
  bytesIn.udp = 0
  bytesOut.udp = 0
  for (const reason of DROP_REASONS) dropped[reason] = 0
  for (const messageClass of MESSAGE_CLASSES) rateLimited[messageClass] = 0
  return figures
}

export function addFigures(counters: Counters, histograms: TickHistograms, figures: Figures): void {
  for (const name of TOTALS) counters[name] += figures.totals[name]
  counters.bytesIn.udp += figures.udpBytesIn
  counters.bytesOut.udp += figures.udpBytesOut
  for (const reason of DROP_REASONS) counters.dropped[reason] += figures.dropped[reason]
  for (const messageClass of MESSAGE_CLASSES) counters.rateLimited[messageClass] += figures.rateLimited[messageClass]
  for (const name of TICK_HISTOGRAMS) histograms[name].add(figures.ticks[name])
  for (const stage of STEP_STAGES) histograms.stepStageUs[stage].add(figures.stepStageUs[stage])
  counters.roundTrips.udp.rttMs.add(figures.rttMs)
  counters.roundTrips.udp.jitterMs.add(figures.jitterMs)
}

function takeEach<Name extends string>(
  names: readonly Name[],
  histograms: Readonly<Record<Name, PlainHistogram>>,
): Record<Name, Observations> {
  const taken = names.map((name): [Name, Observations] => [name, histograms[name].take()])
  return Object.fromEntries(taken) as Record<Name, Observations>
}

const ZERO_TOTALS: Readonly<Record<Total, number>> = {
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
  sessionCrashes: 0,
}
