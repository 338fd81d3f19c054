import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { encodeClientMessage } from '../../src/protocol/codec.ts'
import { ControlTurns } from '../../src/transport/control-turns.ts'
import { CONTROL_WAITING_BYTES_MAX, CONTROL_WAITING_MAX } from '../../src/transport/limits.ts'

// Every message takes a millisecond here, which is a turn's whole time.

const INPUT = Uint8Array.of(0xc1, 1)
const ALONE = { onWaiting: () => {}, mayOvertake: () => true }
const DEAF = { oversized: () => {}, unsupported: () => {}, noise: () => {}, drained: () => {}, closed: () => {} }
const message = (value: number, length = 1) => new Uint8Array(length).fill(value)

function openTurns() {
  let nowMs = 0
  const said: string[] = []
  const turns = new ControlTurns(() => nowMs)
  const connect = (name: string) => {
    const holds: boolean[] = []
    const signedIn = { is: true }
    const say = (what: unknown) => {
      nowMs += 1
      said.push(`${name} ${what}`)
    }
    const listener = turns.take(
      {
        message: (bytes) => say(bytes === INPUT ? 'input' : bytes[0]),
        oversized: () => say('oversized'),
        unsupported: () => say('text'),
        noise: () => said.push(`${name} noise`),
        drained: () => said.push(`${name} drained`),
        closed: () => say('closed'),
      },
      { onWaiting: (isWaiting) => holds.push(isWaiting), mayOvertake: () => signedIn.is },
    )
    return { listener, holds, signedIn }
  }
  return { said, connect }
}

test('the first message of a turn is taken at once, and what it leaves no time for in the next', async () => {
  const { said, connect } = openTurns()
  const { listener } = connect('a')
  for (const value of [1, 2, 3]) listener.message(message(value))
  expect(said).toEqual(['a 1'])
  await nextTurn()
  expect(said).toEqual(['a 1', 'a 2'])
  await nextTurn()
  expect(said).toEqual(['a 1', 'a 2', 'a 3'])
})

test('connections take turns, whoever has more to say', async () => {
  const { said, connect } = openTurns()
  const [a, b, c] = [connect('a'), connect('b'), connect('c')]
  for (const value of [1, 2, 3]) a.listener.message(message(value))
  b.listener.message(message(1))
  c.listener.message(message(1))
  for (let turn = 0; turn < 4; turn++) await nextTurn()
  expect(said).toEqual(['a 1', 'a 2', 'b 1', 'c 1', 'a 3'])
})

test('inputs do not overtake the sign-in that they need', async () => {
  const { said, connect } = openTurns()
  connect('b').listener.message(message(1))
  const { listener, signedIn } = connect('a')
  signedIn.is = false
  for (const bytes of [message(7), INPUT]) listener.message(bytes)
  expect(said).toEqual(['b 1'])
  await nextTurn()
  signedIn.is = true
  await nextTurn()
  expect(said.map((line) => line.replace('193', 'input'))).toEqual(['b 1', 'a 7', 'a input'])
})

test.each([
  ['inputs', INPUT],
  ['messages that wait', message(1, 0)],
])('ticks come between %s, however many one read brings', (_what, bytes) => {
  let looks = 0
  let nowMs = 0
  const turns = new ControlTurns(
    () => nowMs++,
    () => looks++,
  )
  const listener = turns.take({ ...DEAF, message: () => {} }, ALONE)
  for (let count = 0; count < 1024; count++) listener.message(bytes)
  expect(looks).toBeGreaterThanOrEqual(16)
})

test('a connection is read on while little of it waits, and not at all while much does, until the last is taken', async () => {
  const { said, connect } = openTurns()
  const { listener, holds } = connect('a')
  for (let value = 0; value <= CONTROL_WAITING_MAX; value++) listener.message(message(value))
  expect(holds).toEqual([])
  listener.message(message(99))
  expect(holds).toEqual([true])
  while (said.length <= CONTROL_WAITING_MAX) await nextTurn()
  expect(holds).toEqual([true])
  await nextTurn()
  expect(holds).toEqual([true, false])
})

test('inputs and acknowledgements never wait, for others or for what their client said before them', () => {
  const { said, connect } = openTurns()
  const driver = connect('driver')
  driver.listener.message(message(1))
  driver.listener.message(message(2))
  driver.listener.message(INPUT)
  driver.listener.message(encodeClientMessage({ type: 'TelemetryAck', tick: 7 }))
  expect(said).toEqual(['driver 1', 'driver input', 'driver 130'])
})

test('the end of a connection, and what ends it, come after what it has said', async () => {
  const { said, connect } = openTurns()
  const { listener } = connect('a')
  listener.message(message(1))
  listener.message(message(2))
  listener.oversized(70_000)
  listener.closed()
  for (let turn = 0; turn < 3; turn++) await nextTurn()
  expect(said).toEqual(['a 1', 'a 2', 'a oversized', 'a closed'])
})

test('ticks that are due come before each message and each farewell', async () => {
  let nowMs = 0
  const order: string[] = []
  const rest = { oversized: () => {}, unsupported: () => {}, noise: () => {}, drained: () => {} }
  const say = (what: string) => () => {
    nowMs += 1
    order.push(what)
  }
  const turns = new ControlTurns(() => nowMs, say('ticks'))
  const listener = turns.take({ ...rest, message: say('message'), closed: say('closed') }, ALONE)
  listener.message(message(1))
  listener.closed()
  await nextTurn()
  expect(order).toEqual(['ticks', 'message', 'ticks', 'closed'])
})

test('what waits is a copy: its bytes may be used again', async () => {
  const { said, connect } = openTurns()
  const { listener } = connect('a')
  const bytes = message(1)
  listener.message(bytes)
  listener.message(bytes)
  bytes.fill(9)
  await nextTurn()
  expect(said).toEqual(['a 1', 'a 1'])
})

test('a fault of one connection keeps nobody else waiting, nor what it said after it', async () => {
  let nowMs = 0
  const heard: string[] = []
  const rest = { oversized: () => {}, unsupported: () => {}, noise: () => {}, drained: () => {} }
  const turns = new ControlTurns(() => nowMs)
  const connect = (name: string) => {
    const hear = (bytes: Uint8Array) => {
      nowMs += 1
      if (bytes[0] === 0) throw new Error('a fault of the test')
      heard.push(`${name} ${bytes[0]}`)
    }
    return turns.take({ ...rest, message: hear, closed: () => heard.push(`${name} closed`) }, ALONE)
  }
  const [broken, other] = [connect('broken'), connect('other')]
  const faults: unknown[] = []
  const note = (error: unknown) => void faults.push(error)
  const listeners = process.rawListeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', note)
  onTestFinished(() => {
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener as NodeJS.UncaughtExceptionListener)
  })
  for (const value of [1, 0, 2]) broken.message(message(value))
  other.message(message(1))
  for (let turn = 0; turn < 5; turn++) await nextTurn()
  expect(heard).toEqual(['broken 1', 'other 1', 'broken 2'])
  expect(faults).toHaveLength(1)
})

test('when too many bytes wait nobody waits any more', () => {
  const { said, connect } = openTurns()
  const { listener } = connect('a')
  const half = CONTROL_WAITING_BYTES_MAX / 2 + 1
  for (let count = 0; count < 3; count++) listener.message(message(7, half))
  expect(said).toHaveLength(1)
  connect('b').listener.message(message(1))
  expect(said).toEqual(['a 7', 'b 1'])
})
