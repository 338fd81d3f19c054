import { type AnyActorLogic, type AnyActorRef, assign, createActor, fromPromise, setup } from 'xstate'
import { fromPool } from '../../../../src/actors/lib/from-pool.ts'
import { InspectorHub } from '../../../../src/observability/inspector/inspector-hub.ts'

/** A car that drives and stops, counts its laps, and has a password on board. */
export const carMachine = setup({
  types: {
    context: {} as { laps: number; password: string },
    events: {} as { type: 'drive' } | { type: 'stop' } | { type: 'lap' } | { type: 'park' },
  },
  actions: { countLap: assign({ laps: ({ context }) => context.laps + 1 }) },
  guards: { isTired: ({ context }) => context.laps > 2 },
}).createMachine({
  id: 'car',
  context: { laps: 0, password: 'sesame' },
  initial: 'standing',
  on: { park: '.parked' },
  states: {
    standing: { on: { drive: 'driving' } },
    driving: {
      on: { lap: { actions: 'countLap' }, stop: [{ guard: 'isTired', target: 'parked' }, { target: 'standing' }] },
    },
    parked: { type: 'final' },
  },
})

export interface WatchedSystem {
  readonly root: AnyActorRef
  readonly hub: InspectorHub
  readonly faults: unknown[]
  /** A child of the root. */
  child(id: string): AnyActorRef
  /** One more car in the garage, which is a pool. */
  addCar(id: string): AnyActorRef
}

/** A root with a car, a pool of cars and an errand that is over before anybody looks, all watched by a hub. */
export function startSystem(wallClockMs: () => number = () => 1000): WatchedSystem {
  const faults: unknown[] = []
  const hub = new InspectorHub({ workers: 0, wallClockMs, onFault: (error) => faults.push(error) })
  const garage: AnyActorLogic = fromPool(carMachine)
  const machine = setup({
    actors: { car: carMachine, garage, errand: fromPromise(async () => 'an errand') },
  }).createMachine({
    id: 'circuit',
    invoke: [
      { src: 'car', id: 'first' },
      { src: 'garage', id: 'garage' },
    ],
    initial: 'idle',
    states: { idle: { on: { run: 'running' } }, running: { invoke: { src: 'errand', onDone: 'idle' } } },
  })
  const root: AnyActorRef = createActor(machine, { inspect: hub.observe }).start()
  const child = (id: string) => (root.getSnapshot() as { children: Record<string, AnyActorRef> }).children[id]!
  const addCar = (id: string) => {
    child('garage').send({ type: 'pool.spawn', id })
    return (child('garage').getSnapshot() as { children: Map<string, AnyActorRef> }).children.get(id)!
  }
  return { root, hub, faults, child, addCar }
}
