import { describe, expect, test } from 'vitest'
import { CHILDREN_SHOWN_MAX, EVENTS_PER_FLUSH_MAX } from '../../../src/observability/inspector/limits.ts'
import type { PageWish } from '../../../src/observability/inspector/wire.ts'
import { until } from '../../support/until.ts'
import { FakePage } from './support/fake-page.ts'
import { startSystem } from './support/watched-system.ts'

const wish: PageWish = { selected: undefined, find: '', wantsAll: false }

describe('a page', () => {
  test('that comes late gets the whole tree first, parents before their children', () => {
    const { hub, addCar } = startSystem()
    addCar('b')
    const page = new FakePage()
    hub.join(page)
    const [sync, ...actors] = page.take()
    expect(sync).toMatchObject({ type: '@apexsim.sync', workers: 0 })
    expect(actors).toMatchObject([
      { type: '@xstate.actor', snapshot: { status: 'active', value: 'idle' } },
      { name: 'first', snapshot: { value: 'standing' } },
      { name: 'garage', snapshot: { context: { size: 1 } } },
      { name: 'b', definition: expect.stringContaining('"id":"car"') },
    ])
    const known = new Set<unknown>([undefined])
    for (const actor of actors) {
      if (actor.type !== '@xstate.actor') continue
      expect(known).toContain(actor.parentId)
      known.add(actor.sessionId)
    }
  })

  test('hears nothing of what happened before it came', () => {
    const { hub, child } = startSystem()
    child('first').send({ type: 'drive' })
    const page = new FakePage()
    hub.join(page)
    hub.flush()
    expect(page.takeOf('@xstate.event')).toEqual([])
  })

  test('gets every event, and of each actor that changed only its newest snapshot', () => {
    const { hub, child, root } = startSystem()
    const page = new FakePage()
    hub.join(page)
    page.take()
    const car = child('first')
    for (const type of ['drive', 'lap', 'stop']) car.send({ type })
    hub.flush()
    const messages = page.take()
    const events = messages.filter(({ type }) => type === '@xstate.event')
    expect(events).toMatchObject(
      ['drive', 'lap', 'stop'].map((type) => ({ event: { type }, sessionId: car.sessionId })),
    )
    expect(messages.filter(({ type }) => type === '@xstate.snapshot')).toMatchObject([
      { sessionId: car.sessionId, rootId: root.sessionId, event: { type: 'stop' }, snapshot: { value: 'standing' } },
    ])
  })

  test('gets the context only of the actor that it has selected, with its chart, and secrets blanked', () => {
    const { hub, child } = startSystem()
    const page = new FakePage()
    const { sessionId } = child('first')
    hub.join(page).wish({ ...wish, selected: sessionId })
    const actors = page.take()
    expect(JSON.stringify(actors)).not.toContain('sesame')
    expect(actors.filter((message) => message.type === '@xstate.actor' && 'context' in message.snapshot)).toMatchObject(
      [{ name: 'garage' }],
    )
    expect(actors.slice(-2)).toMatchObject([
      { type: '@apexsim.chart', sessionId, chart: { id: 'car' } },
      { type: '@xstate.snapshot', sessionId, snapshot: { context: { laps: 0, password: '[redacted]' } } },
    ])
  })

  test('sees which transitions the selected actor takes', () => {
    const { hub, child } = startSystem()
    const page = new FakePage()
    hub.join(page).wish({ ...wish, selected: child('first').sessionId })
    const chart = page.takeOf('@apexsim.chart')[0]?.chart
    child('first').send({ type: 'drive' })
    child('first').send({ type: 'lap' })
    hub.flush()
    const [steps] = page.takeOf('@apexsim.steps')
    const words = new Map(chart?.transitions.map(({ id, on }) => [id, on]))
    expect(steps?.transitions.map((id) => words.get(id))).toEqual(['drive', 'lap'])
  })

  test('is told of who has ended, and of who came and went between two looks', async () => {
    const { hub, child, root, addCar } = startSystem()
    const car = addCar('b')
    const page = new FakePage()
    hub.join(page)
    page.take()
    child('garage').send({ type: 'pool.stop', id: 'b' })
    root.send({ type: 'run' })
    await until(() => root.getSnapshot().value === 'idle')
    hub.flush()
    const messages = page.take()
    const about = (type: string) => messages.filter((message) => message.type === type)
    expect(about('@xstate.snapshot')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ sessionId: car.sessionId, snapshot: expect.objectContaining({ status: 'stopped' }) }),
        expect.objectContaining({ snapshot: expect.objectContaining({ status: 'done' }) }),
      ]),
    )
    const [errand] = about('@xstate.actor')
    expect(errand).toMatchObject({ name: 'errand', parentId: root.sessionId })
    // What goes into an actor and comes out of it is not told: it may be a password and its hash.
    expect(JSON.stringify(messages)).not.toContain('an errand')
  })

  test('gets of a crowd the first ones, a count of all by kind and state, and whoever it looks for', () => {
    const { hub, addCar } = startSystem()
    for (let n = 0; n < CHILDREN_SHOWN_MAX + 10; n++) addCar(`car-${n}`)
    addCar('wanted').send({ type: 'drive' })
    const page = new FakePage()
    const looking = hub.join(page)
    const messages = page.take()
    const cars = messages.filter(
      (message) => message.type === '@xstate.actor' && message.definition.includes('"id":"car"'),
    )
    expect(cars).toHaveLength(CHILDREN_SHOWN_MAX + 1)
    expect(messages.find(({ type }) => type === '@apexsim.crowd')).toMatchObject({
      total: CHILDREN_SHOWN_MAX + 11,
      groups: [
        { kind: 'car', state: 'standing', count: CHILDREN_SHOWN_MAX + 10 },
        { kind: 'car', state: 'driving', count: 1 },
      ],
    })
    looking.wish({ ...wish, find: 'wanted' })
    hub.flush()
    expect(page.takeOf('@xstate.actor')).toMatchObject([{ name: 'wanted', snapshot: { value: 'driving' } }])
  })

  test('that is behind misses what happens, and gets the whole tree when it is back', () => {
    const { hub, child } = startSystem()
    const page = new FakePage()
    hub.join(page)
    page.take()
    page.isBehind = true
    child('first').send({ type: 'drive' })
    hub.flush()
    expect(page.take()).toEqual([])
    page.isBehind = false
    hub.flush()
    const messages = page.take()
    expect(messages[0]?.type).toBe('@apexsim.sync')
    expect(messages[2]).toMatchObject({ name: 'first', snapshot: { value: 'driving' } })
  })

  test('hears how many events are missing when there were too many', () => {
    const { hub, child } = startSystem()
    const page = new FakePage()
    hub.join(page)
    for (let n = 0; n < EVENTS_PER_FLUSH_MAX + 7; n++) child('first').send({ type: 'lap' })
    hub.flush()
    const messages = page.take()
    expect(messages.filter(({ type }) => type === '@xstate.event')).toHaveLength(EVENTS_PER_FLUSH_MAX)
    expect(messages.at(-1)).toEqual({ type: '@apexsim.dropped', events: 7 })
  })

  test('of stock gets the messages of @statelyai/inspect and no others, with all contexts', () => {
    const { hub, child } = startSystem()
    const page = new FakePage(true)
    hub.join(page)
    child('first').send({ type: 'drive' })
    hub.flush()
    const messages = page.take()
    expect(messages.filter(({ type }) => !type.startsWith('@xstate.'))).toEqual([])
    expect(messages.at(-1)).toMatchObject({ snapshot: { value: 'driving', context: { laps: 0 } } })
  })
})

describe('an actor', () => {
  test('goes on when the inspector fails while it watches', () => {
    let isBroken = false
    const { hub, child, faults } = startSystem(() => {
      if (isBroken) throw new Error('no clock')
      return 1
    })
    hub.join(new FakePage())
    isBroken = true
    child('first').send({ type: 'drive' })
    child('first').send({ type: 'lap' })
    hub.flush()
    expect(child('first').getSnapshot()).toMatchObject({ status: 'active', value: 'driving', context: { laps: 1 } })
    expect(faults).toEqual([new Error('no clock')])
  })

  test('goes on when its context cannot be read', () => {
    const { hub, child, faults } = startSystem()
    const page = new FakePage()
    hub.join(page).wish({ ...wish, selected: child('first').sessionId })
    const { context } = child('first').getSnapshot() as { context: { laps: unknown } }
    const refuse = () => {
      throw new Error('private')
    }
    context.laps = new Proxy({}, { getPrototypeOf: refuse })
    hub.flush()
    expect(faults).toEqual([new Error('private')])
    child('first').send({ type: 'drive' })
    expect(child('first').getSnapshot()).toMatchObject({ status: 'active', value: 'driving' })
  })
})
