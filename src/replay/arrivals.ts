import { JOINED } from './replay-event.ts'
import type { FinishedParticipant, ReplayFooter, ReplayHeader } from './replay-header.ts'

/** Somebody who came into a run under way. */
export interface Arrival extends FinishedParticipant {
  readonly tick: number
}

/**
 * Who came into the run of a finished recording while it was under way, in their order. Its footer says it without a look at
 * the chunks, and of those too whose `joined` event was lost with its ticks: each entry of that kind is of the next one in
 * its slot of the participants who are not on the header's list.
 */
export function arrivalsOf(
  { participants }: Pick<ReplayHeader, 'participants'>,
  footer: Pick<ReplayFooter, 'participants' | 'events'>,
): readonly Arrival[] {
  const waiting = Map.groupBy(footer.participants.slice(participants.length), ({ slot }) => slot)
  return footer.events.flatMap(({ tick, kind, slot }) => {
    const participant = kind === JOINED ? waiting.get(slot)?.shift() : undefined
    return participant === undefined ? [] : [{ ...participant, tick }]
  })
}
