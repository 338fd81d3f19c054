import { describe, expect, test } from 'vitest'
import { DatagramChannel } from '../../src/client/datagram-channel.ts'
import {
  type ClientDatagram,
  decodeClientDatagram,
  encodeServerDatagram,
  type ServerDatagram,
} from '../../src/protocol/datagram/datagrams.ts'
import { createInputFrame, encodeInputFrame } from '../../src/protocol/input/input-frame.ts'
import { seated, telemetryBytes } from './support/fake-server.ts'
import { createTestClock } from './support/test-clock.ts'

const token = Uint8Array.from({ length: 32 }, (_, index) => index)
const cookie = new Uint8Array(32).fill(7)
const tag = new Uint8Array(8).fill(9)
const input = encodeInputFrame(Object.assign(createInputFrame(), { sequence: 1, count: 1 }))

function openChannel() {
  const clock = createTestClock()
  const sent: (ClientDatagram | undefined)[] = []
  const telemetry: Uint8Array[] = []
  let receive = (_: Uint8Array) => {}
  let isClosed = false
  const channel = new DatagramChannel({
    token,
    clock,
    open: (onMessage) => {
      receive = onMessage
      return {
        send: (bytes) => sent.push(decodeClientDatagram(bytes)),
        close: () => {
          isClosed = true
        },
      }
    },
    onTelemetry: (bytes) => telemetry.push(bytes),
  })
  return {
    channel,
    clock,
    telemetry,
    isClosed: () => isClosed,
    answer: (datagram: ServerDatagram) => receive(encodeServerDatagram(datagram)),
    receive: (bytes: Uint8Array) => receive(bytes),
    /** What was sent since the last look. */
    sent: () => sent.splice(0),
  }
}

function openBound() {
  const world = openChannel()
  world.answer({ kind: 'challenge', cookie })
  world.answer({ kind: 'bound', tag })
  world.sent()
  return world
}

describe('[UDP1] the datagram channel', () => {
  test('says hello, answers the challenge, and pings when it is bound', () => {
    const world = openChannel()
    expect(world.sent()).toEqual([{ kind: 'hello', token }])
    world.answer({ kind: 'challenge', cookie })
    expect(world.sent()).toEqual([{ kind: 'response', token, cookie }])
    expect(world.channel.isAlive).toBe(false)
    world.answer({ kind: 'bound', tag })
    expect(world.sent()).toMatchObject([{ kind: 'ping', tag }])
    expect(world.channel.isAlive).toBe(true)
  })

  test('repeats what is not answered, then pauses, then begins anew', () => {
    const world = openChannel()
    world.clock.advance(4_000)
    expect(world.sent()).toHaveLength(8)
    world.clock.advance(3_500)
    expect(world.sent().length).toBeGreaterThan(0)
  })

  test('sends inputs with its tag', () => {
    const world = openBound()
    expect(world.channel.sendInput(input)).toBe(true)
    expect(world.sent()).toEqual([{ kind: 'input', tag, frame: input }])
  })

  test('takes no inputs before it is bound', () => {
    const world = openChannel()
    expect(world.channel.sendInput(input)).toBe(false)
  })

  test('hands telemetry on, which keeps it alive', () => {
    const world = openBound()
    for (let second = 0; second < 10; second++) {
      world.clock.advance(1_000)
      world.receive(telemetryBytes(second + 1))
    }
    expect(world.telemetry).toHaveLength(10)
    expect(world.channel.isAlive).toBe(true)
  })

  test('keeps itself alive with a ping a second', () => {
    const world = openBound()
    for (let second = 0; second < 5; second++) {
      world.clock.advance(1_000)
      world.answer({ kind: 'pong', clientTimeMs: 0, serverTick: 0 })
    }
    expect(world.sent().filter((datagram) => datagram?.kind === 'ping')).toHaveLength(5)
    expect(world.channel.isAlive).toBe(true)
  })

  test('that hears nothing sends nothing for a while, so that the server takes the stream', () => {
    const world = openBound()
    world.clock.advance(3_000)
    expect(world.channel.isAlive).toBe(false)
    expect(world.channel.sendInput(input)).toBe(false)
    world.sent()
    world.clock.advance(4_000)
    expect(world.sent()).toEqual([])
    world.clock.advance(2_000)
    expect(world.sent()[0]).toEqual({ kind: 'hello', token })
  })

  test('[UDP2] takes no tag that it did not ask for', () => {
    const world = openChannel()
    world.answer({ kind: 'bound', tag })
    expect(world.channel.isAlive).toBe(false)
  })

  test('that is closed is silent', () => {
    const world = openBound()
    world.channel.close()
    world.clock.advance(10_000)
    expect([world.sent(), world.isClosed()]).toEqual([[], true])
  })
})

describe('a client with datagrams', () => {
  test('[AUTH4] goes to where SessionJoined says and comes back to the stream when nothing arrives', async () => {
    const addresses: unknown[] = []
    const sent: (ClientDatagram | undefined)[] = []
    let receive = (_: Uint8Array) => {}
    const { client, server, clock } = await seated({
      datagrams: (address, onMessage) => {
        addresses.push(address)
        receive = onMessage
        return { send: (bytes) => sent.push(decodeClientDatagram(bytes)), close: () => {} }
      },
    })
    expect(addresses).toEqual([{ host: 'race.example.org', port: 9001 }])
    receive(encodeServerDatagram({ kind: 'challenge', cookie }))
    receive(encodeServerDatagram({ kind: 'bound', tag }))
    client.sendInput({ steering: 0, throttle: 1, brake: 0 })
    receive(telemetryBytes(50))
    expect(client.isOnDatagrams).toBe(true)
    expect(sent.at(-1)?.kind).toBe('input')
    expect(client.serverTickNow()).toBeCloseTo(50, 6)
    clock.advance(3_000)
    client.sendInput({ steering: 0, throttle: 1, brake: 0 })
    expect(client.isOnDatagrams).toBe(false)
    expect(server.inputs).toHaveLength(1)
  })
})
