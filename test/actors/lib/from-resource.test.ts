import { expect, test } from 'vitest'
import { createActor, setup } from 'xstate'
import { fromResource, type ResourceScope } from '../../../src/actors/lib/from-resource.ts'

type Order = { readonly type: 'do'; readonly what: () => void }

/** A parent that holds a resource until it fails; returns how often the resource was released and what the parent saw. */
function hold(use: (scope: ResourceScope<Order, { type: 'news' }, unknown>) => void = () => {}) {
  const seen: unknown[] = []
  let released = 0
  const resource = fromResource<Order, { type: 'news' }>((scope) => {
    scope.receive((event) => {
      if (event.type === 'do') event.what()
    })
    use(scope)
    return () => {
      released++
    }
  })
  const machine = setup({ actors: { resource } }).createMachine({
    initial: 'holding',
    states: {
      holding: {
        invoke: {
          id: 'resource',
          src: 'resource',
          onError: { target: 'failed', actions: ({ event }) => seen.push(event.error) },
        },
        on: { news: { actions: () => seen.push('news') }, letGo: 'free' },
      },
      free: {},
      failed: {},
    },
  })
  const parent = createActor(machine)
  parent.start()
  const tell = (what: () => void) => parent.getSnapshot().children['resource']?.send({ type: 'do', what })
  return { parent, tell, seen, released: () => released }
}

const FAULT = new Error('a fault')
const throwFault = () => {
  throw FAULT
}

test('a resource is released when its parent leaves the state that holds it', () => {
  const { parent, released } = hold()
  expect(released()).toBe(0)
  parent.send({ type: 'letGo' })
  expect(released()).toBe(1)
})

test('a resource is released when its parent is stopped', () => {
  const { parent, released } = hold()
  parent.stop()
  expect(released()).toBe(1)
})

test('a resource whose receiver throws is released, once, and its parent sees the error', () => {
  const { parent, tell, seen, released } = hold()
  tell(throwFault)
  expect(parent.getSnapshot().value).toBe('failed')
  expect(seen).toEqual([FAULT])
  expect(released()).toBe(1)
  parent.stop()
  expect(released()).toBe(1)
})

test('fail() from outside, as a timer or a socket would call it, is the error of the resource', () => {
  let fail: (error: unknown) => void = () => {}
  const { parent, seen, released } = hold((scope) => {
    fail = scope.fail
  })
  fail(FAULT)
  expect(parent.getSnapshot().value).toBe('failed')
  expect([seen, released()]).toEqual([[FAULT], 1])
})

test('a resource that cannot be had is an error that its parent sees', () => {
  const { parent, seen } = hold(throwFault)
  expect(parent.getSnapshot().value).toBe('failed')
  expect(seen).toEqual([FAULT])
})

test('what a resource sends back reaches its parent, and nothing does after the release', () => {
  let sendBack: (event: { type: 'news' }) => void = () => {}
  const { parent, seen } = hold((scope) => {
    sendBack = scope.sendBack
  })
  sendBack({ type: 'news' })
  parent.send({ type: 'letGo' })
  sendBack({ type: 'news' })
  expect(seen).toEqual(['news'])
})
