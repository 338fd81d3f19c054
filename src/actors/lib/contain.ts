import type { AnyActorRef, AnyStateMachine } from 'xstate'

/**
 * Makes a machine's own fault harmless to the process: when one of its actions, guards or assigns throws, XState 5.33
 * marks the machine as failed but leaves its children (a tick loop, say) running with nobody to stop them. The returned
 * machine stops them first, then lets the error go on to the supervisor.
 */
export function contain<TMachine extends AnyStateMachine>(machine: TMachine): TMachine {
  const { transition } = machine
  machine.transition = ((snapshot: Snapshot, event: never, scope: Scope) => {
    try {
      return transition.call(machine, snapshot, event, scope)
    } catch (error) {
      for (const child of Object.values(snapshot.children)) if (child) scope.stopChild(child as AnyActorRef)
      throw error
    }
  }) as typeof transition
  return machine
}

type Snapshot = Parameters<AnyStateMachine['transition']>[0]
type Scope = Parameters<AnyStateMachine['transition']>[2]
