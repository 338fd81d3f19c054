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

/** What somebody who looks through a race for its incidents wants to see. */
const INCIDENTS: ReadonlySet<string> = new Set(['contact', 'penalty', 'retired', 'track-limits'])

/** A race counts down from its first tick. */
function greenTick({ header: { startTick, settings } }: SeekScope): number {
  return startTick + Math.max(1, settings.countdownTicks)
}

/** A lap begins where the one before it ends. */
function tickOfLap({ lap, slot }: Extract<SeekTarget, { by: 'lap' }>, { contents }: SeekScope): number | undefined {
  return contents.laps.find((entry) => entry.lap === lap - 1 && (slot === undefined || entry.slot === slot))?.tick
}

function tickOfIncident(which: 'next' | 'previous', { contents, tick, header }: SeekScope): number | undefined {
  const incidents = contents.events.filter(({ kind }) => INCIDENTS.has(kind))
  if (which === 'next') return incidents.find((event) => event.tick > tick)?.tick
  // Whoever goes back again and again is not held up by the one that he has just come to.
  return incidents.findLast((event) => event.tick < tick - header.tickHz)?.tick
}
