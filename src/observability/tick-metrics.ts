import type { Counters } from './counters.ts'
import type { MetricSet } from './metric-set.ts'
import type { TickHistograms } from './tick-histograms.ts'

/** How the simulation does, of all threads. */
export function registerTicks(
  set: MetricSet,
  { counters, histograms, tickHz }: { counters: Counters; histograms: TickHistograms; tickHz: number },
): void {
  const durationHelp =
    "Time one tick of all sessions of a thread took, microseconds. Alarm when it nears the tick's length (4,167 at 240 Hz)."
  set.histogram('apexsim_tick_duration_us', durationHelp, histograms.tickDurationUs)
  const gapHelp = 'Time between the starts of two ticks, milliseconds.'
  set.histogram('apexsim_tick_gap_ms', gapHelp, histograms.tickGapMs)
  const latenessHelp = 'Time by which ticks began behind their schedule, in whole ticks and milliseconds of them.'
  set.histogram('apexsim_tick_lateness_ms', latenessHelp, histograms.tickLatenessMs)
  const lateHelp = 'Ticks that began late and were made up for.'
  set.total('apexsim_ticks_late_total', lateHelp, () => counters.ticksLate)
  const lostHelp = 'Ticks given up beyond tick.overrun_ticks_max: races ran slower than the clock. Should stay 0.'
  set.total('apexsim_ticks_lost_total', lostHelp, () => counters.ticksLost)
  const overrunsHelp = 'Times that ticks were given up.'
  set.total('apexsim_tick_overruns_total', overrunsHelp, () => counters.tickOverruns)
  const lostTimeHelp = 'Simulated time that was lost with them, seconds.'
  set.total('apexsim_lost_time_seconds_total', lostTimeHelp, () => counters.ticksLost / tickHz)
  const stagesHelp =
    'Time one stage of a step took in one session, microseconds, in one tick of 61: inputs, ai, physics, contacts, rules, record, broadcast.'
  set.histograms('apexsim_step_stage_us', stagesHelp, 'stage', histograms.stepStageUs)
  const inputHelp =
    'Ticks by which inputs came after the step that they name; 0 or less is in time. Inputs that name none are not counted.'
  set.histogram('apexsim_input_lateness_ticks', inputHelp, histograms.inputLatenessTicks)
  const stallsHelp =
    'Times that a thread stood still for longer than /health allows: the main thread, or a session worker, which is ended for it.'
  set.total('apexsim_stalls_total', stallsHelp, () => counters.stalls)
  const crashesHelp = 'Sessions that ended by a fault of their own; each is logged with its session and tick.'
  set.total('apexsim_session_crashes_total', crashesHelp, () => counters.sessionCrashes)
  const resumedHelp = 'Sessions that went on after a crash of the server.'
  set.total('apexsim_sessions_resumed_total', resumedHelp, () => counters.sessionsResumed)
}
