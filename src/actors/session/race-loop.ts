import type { Metronome } from '../../runtime/metronome/metronome.ts'
import { fromResource } from '../lib/from-resource.ts'
import type { SessionRun } from './session-run.ts'

/**
 * A run's place in the metronome, for as long as the session is in the state that invokes it. What a step throws is
 * this actor's failure: its session ends as crashed, every other goes on.
 */
export const raceLoop = fromResource<{ type: 'none' }, { type: 'none' }, RaceLoopInput>(({ input, fail }) =>
  input.metronome.add(() => input.run.step(), fail),
)

export interface RaceLoopInput {
  readonly metronome: Metronome
  readonly run: Pick<SessionRun, 'step'>
}
