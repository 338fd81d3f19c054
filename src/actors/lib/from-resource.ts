import {
  type AnyActorRef,
  type AnyEventObject,
  type CallbackActorLogic,
  type EventObject,
  fromCallback,
  type NonReducibleUnknown,
} from 'xstate'

/**
 * An actor that holds something which must be released: a socket, a listener, a place in the metronome. It is XState's
 * callback logic with two additions. Its cleanup runs on every way out, also when a received event throws (XState 5.33
 * skips it there). And `fail(error)` turns an error met outside XState's sight, in a timer or a socket handler, into
 * the actor's own error, so that the parent's `onError` sees it instead of the process.
 */
export function fromResource<
  TEvent extends EventObject,
  TSent extends EventObject = AnyEventObject,
  TInput = NonReducibleUnknown,
>(start: (scope: ResourceScope<TEvent, TSent, TInput>) => Cleanup | undefined): CallbackActorLogic<TEvent, TInput> {
  const base = fromCallback<TEvent, TInput>((args) => {
    args.receive((event) => {
      if (isFailure(event)) throw event.error
    })
    const fail = (error: unknown) => (args.self as AnyActorRef).send({ type: FAIL, error })
    return start({ input: args.input, receive: args.receive, sendBack: args.sendBack, fail })
  })
  return {
    ...base,
    transition(snapshot, event, scope) {
      try {
        return base.transition(snapshot, event, scope)
      } catch (error) {
        base.transition(snapshot, STOP as unknown as TEvent, scope)
        throw error
      }
    },
  }
}

type Cleanup = () => void

export interface ResourceScope<TEvent extends EventObject, TSent extends EventObject, TInput> {
  readonly input: TInput
  receive(listener: (event: TEvent) => void): void
  sendBack(event: TSent): void
  fail(error: unknown): void
}

const FAIL = 'resource.fail'
const STOP = { type: 'xstate.stop' }

function isFailure(event: EventObject): event is EventObject & { error: unknown } {
  return event.type === FAIL
}
