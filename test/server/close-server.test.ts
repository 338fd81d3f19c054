import { expect, test } from 'vitest'
import { type Closing, closeServer } from '../../src/server/close-server.ts'
import { EXIT_GRACE_MS, STOP_DEADLINE_MS } from '../../src/server/limits.ts'
import { StopClock } from '../../src/server/stop-clock.ts'
import { createResultKeeper } from '../../src/storage/result-keeper.ts'
import { aRace } from '../storage/support/stored.ts'
import { createTestTimers, type TestTimers } from '../storage/support/test-timers.ts'
import { collectingLogger } from '../support/test-server.ts'

const GRACE_MS = 500
/** From the end of the drain to the last moment at which the process may still be there, the exit itself left out. */
const CLOSING_MS_MAX = GRACE_MS + STOP_DEADLINE_MS - EXIT_GRACE_MS

/** Answers after so long, as somebody whose disk does; never by default. */
type Answer = <T>(value: T) => Promise<T>
const never: Answer = () => new Promise(() => {})

/** A server with a player who does not go, whose every part closes as `answer` has it. */
function aServer(timers: TestTimers, answer: Answer) {
  const { log, logLines } = collectingLogger()
  const keeper = createResultKeeper({
    storage: { saveRace: () => answer(undefined) },
    deadlineMs: 1000,
    queueMax: 8,
    log,
    timers,
  })
  const closed: string[] = []
  const close = (what: string) => ({
    close: () => answer(undefined).then(() => void closed.push(what)),
  })
  const closing: Closing = {
    parts: {
      config: { server: { message_grace_ms: GRACE_MS } },
      log,
      directory: { sessions: () => [] },
      gate: { total: 1 },
      keeper,
      recordings: { close: () => answer(true) },
      replays: { close: () => answer(undefined) },
      storage: { close: () => answer(true) },
      planner: close('planner'),
      metronome: close('metronome'),
    },
    system: {
      connections: () => [{ send: () => {} }] as never,
      housing: { emptied: () => answer([]), closeRecordings: () => answer(true), ...close('workers') },
    },
    live: { close: () => {} },
    watches: [],
    contentWatch: { [Symbol.asyncDispose]: () => answer(undefined) },
    listeners: close('listeners'),
    sidePorts: close('ports'),
    hub: close('hub'),
  }
  return { closing, keeper, closed, logLines }
}

test('a stop in which nothing ever answers ends within its time, with the lost results whole in the log', async () => {
  const timers = createTestTimers()
  const { closing, keeper, logLines } = aServer(timers, never)
  void keeper.save(aRace(1))
  const clock = new StopClock({ msMax: CLOSING_MS_MAX, timers, now: timers.now })
  const end = closeServer(closing, clock).catch((error: unknown) => ({ error, atMs: timers.now() }))
  await timers.advance(60_000)
  const { error, atMs } = (await end) as { error: unknown; atMs: number }
  expect(atMs).toBeLessThanOrEqual(CLOSING_MS_MAX)
  expect(error).toMatchObject({ code: 'stuck' })
  expect(logLines).toContainEqual(
    expect.objectContaining({ msg: 'a result is given up: the server stops', race: aRace(1) }),
  )
  const { late } = logLines.find(({ msg }) => msg.startsWith('the stop took too long')) as { late?: string[] } & object
  expect(late).toEqual(expect.arrayContaining(['sessions', 'results', 'recordings', 'the database', 'the listeners']))
})

test('a stop in which every part takes a moment is complete, and says nothing', async () => {
  const timers = createTestTimers()
  const slow: Answer = (value) => new Promise((resolve) => void timers.after(500, () => resolve(value)))
  const { closing, closed, logLines } = aServer(timers, slow)
  const clock = new StopClock({ msMax: CLOSING_MS_MAX, timers, now: timers.now })
  const end = closeServer(closing, clock)
  await timers.advance(CLOSING_MS_MAX)
  await end
  expect(closed.toSorted()).toEqual(['hub', 'listeners', 'metronome', 'planner', 'ports', 'workers'])
  expect(logLines).toEqual([])
})

test('sessions that do not end are named in the log, and what is left after them is closed all the same', async () => {
  const timers = createTestTimers()
  const { closing, closed, logLines } = aServer(timers, (value) => Promise.resolve(value))
  const housing = { ...closing.system.housing, emptied: () => Promise.resolve(['session-1']) as never }
  const system = { ...closing.system, housing }
  const end = closeServer({ ...closing, system }, new StopClock({ msMax: CLOSING_MS_MAX, timers, now: timers.now }))
  await timers.advance(CLOSING_MS_MAX)
  await end
  expect(logLines).toMatchObject([{ sessionIds: ['session-1'] }, { late: ['sessions'] }])
  expect(closed).toContain('listeners')
})
