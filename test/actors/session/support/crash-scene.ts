import { SessionState } from '../../../../src/protocol/enums.ts'
import type { SessionId } from '../../../../src/protocol/ids.ts'
import type { ResumableRun } from '../../../../src/replay/resumable-run.ts'
import { createFakeRecorder } from '../../../support/fake-recorder.ts'
import { createSessionWorld, type SessionWorld, type WorldOptions } from '../../../support/session-world.ts'
import { BRIEF } from './absence-scene.ts'

const RESUMING = { recordedModes: ['race', 'practice', 'demo'], resumesAfterCrash: true } as const

/** A world whose runs can be gone on with in another one. */
export async function resumableWorld(options: WorldOptions = {}) {
  const recorder = createFakeRecorder()
  const session = { ...RESUMING, ...options.session }
  const world = await createSessionWorld({ ...BRIEF, ...options, session, deps: { recorder, ...options.deps } })
  return { world, recorder, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

export type CrashScene = Awaited<ReturnType<typeof resumableWorld>>

/** What would be found of the session if its server were killed now. */
export function cutOff({ world, recorder }: CrashScene, id: SessionId): ResumableRun {
  const recording = recorder.recordings.at(-1)
  const race = world.room(id).run?.race
  const kept = recording?.kept.at(-1)
  if (recording === undefined || race === undefined || kept === undefined) throw new Error('nothing is recorded')
  const { header } = recording
  return {
    header: { ...header, replayId: recording.id },
    session: kept,
    participants: header.participants,
    cars: header.cars,
    keyframe: { tick: race.tick, state: race.save(), cars: race.cars.models.map((model) => model?.data.id) },
    stretches: [],
    tick: race.tick,
    timesResumed: 0,
    stoppedAtMs: 0,
  }
}

/** Lets it go on; the reason why not, when it does not. */
export async function resume(world: SessionWorld, run: ResumableRun): Promise<string | undefined> {
  let refused: string | undefined
  const refuse = (reason: string) => {
    refused = reason
  }
  world.lobby({ type: 'session.resume', run, refuse })
  await world.settle()
  return refused
}

/** The state of a session as lists show it, in a word. */
export function stateOf(world: SessionWorld, id: SessionId): string | undefined {
  const state = world.directory.session(id)?.listing.state
  return Object.entries(SessionState).find(([, value]) => value === state)?.[0]
}
