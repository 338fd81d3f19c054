import { assign, createActor, setup } from 'xstate'
import { InspectorHub } from '../../src/observability/inspector/inspector-hub.ts'
import { EVENTS_PER_FLUSH_MAX } from '../../src/observability/inspector/limits.ts'
import { type Bench, ratiosOf, round } from './bench.ts'

// Run by inspector.ts: prints its results as JSON.

/** Measurements of one run, for each of which there is an equal share of its seconds. */
const MEASUREMENTS = 4
const secondsEach = Number(process.argv[2]) / MEASUREMENTS

const counter = setup({
  types: { context: {} as { count: number }, events: {} as { type: 'count' } },
}).createMachine({
  id: 'counter',
  context: { count: 0 },
  on: { count: { actions: assign({ count: ({ context }) => context.count + 1 }) } },
})

const alone = usPerEvent(undefined)
const idle = usPerEvent(createHub())
const looked = usPerEvent(createHub(), { isLookedAt: true })
const selected = usPerEvent(createHub(), { isLookedAt: true, isSelected: true })

const metrics = {
  idle_us: idle,
  looked_at_us: looked,
  selected_us: selected,
  added_idle_us: round(idle - alone),
  added_looked_at_us: round(looked - alone),
  added_selected_us: round(selected - alone),
}
const yardstick = { idle_us: alone, looked_at_us: alone, selected_us: alone }
const bench: Bench = { name: 'inspector', params: {}, metrics, yardstick, ratios: ratiosOf(metrics, yardstick) }
process.stdout.write(JSON.stringify([bench]))

function createHub(): InspectorHub {
  return new InspectorHub({
    workers: 0,
    wallClockMs: () => Date.now(),
    onFault(error) {
      throw error
    },
  })
}

/** Of the time that the events take; what is written to the page in turns of its own is not the actor's. */
function usPerEvent(hub: InspectorHub | undefined, { isLookedAt = false, isSelected = false } = {}): number {
  const actor = createActor(counter, hub && { inspect: hub.observe }).start()
  const looking = isLookedAt ? hub?.join({ isStock: false, isBehind: false, send: () => {} }) : undefined
  if (isSelected) looking?.wish({ selected: actor.sessionId, find: '', wantsAll: false })
  const untilMs = performance.now() + secondsEach * 1000
  const warmMs = performance.now() + secondsEach * 300
  let [spentMs, events] = [0, 0]
  for (let nowMs = 0; nowMs < untilMs; ) {
    const beganMs = performance.now()
    for (let event = 0; event < EVENTS_PER_FLUSH_MAX; event++) actor.send({ type: 'count' })
    nowMs = performance.now()
    if (nowMs > warmMs) {
      spentMs += nowMs - beganMs
      events += EVENTS_PER_FLUSH_MAX
    }
    hub?.flush()
  }
  actor.stop()
  return round((spentMs * 1000) / events)
}
