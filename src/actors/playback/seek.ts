import type { ReplayHeader } from '../../replay/replay-header.ts'
import type { PlaybackContents } from './playback-source.ts'
import { spanOf } from './spans.ts'

/** A place in a recording as somebody asks for it, and the tick that it is. */
export type SeekTarget =
  | { readonly by: 'tick'; readonly tick: number }
  /** From the first tick of the recording. */
  | { readonly by: 'time'; readonly timeMs: number }
  /** Where the lap begins: of one car, or of the first that begins it. */
  | { readonly by: 'lap'; readonly lap: number; readonly slot: number | undefined }
  | { readonly by: 'event'; readonly which: 'next' | 'previous' }

export interface SeekScope {
  readonly contents: PlaybackContents
  readonly header: Pick<ReplayHeader, 'tickHz' | 'startTick' | 'settings'>
  /** Where it is now. */
  readonly tick: number
}

/** Undefined when the recording has no such place. */
export function tickOf(target: SeekTarget, scope: SeekScope): number | undefined {
  const { firstTick } = spanOf(scope.contents.chunks)
  switch (target.by) {
    case 'tick':
      return target.tick
    case 'time':
      return firstTick + Math.round((target.timeMs * scope.header.tickHz) / 1000)
    case 'lap':
      return target.lap === 1 ? greenTick(scope) : tickOfLap(target, scope)
    case 'event':
      return tickOfIncident(target.which, scope)
  }
}

/** A race counts down from its first tick. */
function greenTick({ header: { startTick, settings } }: SeekScope): number {
  return startTick + Math.max(1, settings.countdownTicks)
}

/** A lap begins where the one before it ends. */
function tickOfLap({ lap, slot }: Extract<SeekTarget, { by: 'lap' }>, { contents }: SeekScope): number | undefined {
  const { ticks, slots, laps } = contents.laps
  return ticks.find((_, index) => laps[index] === lap - 1 && (slot === undefined || slots[index] === slot))
}

function tickOfIncident(which: 'next' | 'previous', { contents, tick, header }: SeekScope): number | undefined {
  const { incidents } = contents
  if (which === 'next') return incidents.find((incident) => incident > tick)
  // Whoever goes back again and again is not held up by the one that he has just come to.
  return incidents.findLast((incident) => incident < tick - header.tickHz)
}
