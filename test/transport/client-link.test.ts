import { expect, test } from 'vitest'
import { encodeServerMessage } from '../../src/protocol/codec.ts'
import { openPlane } from './support/plane.ts'

const FRAME = {
  tick: 1,
  streamBody: () => Uint8Array.of(1, 2),
  datagramBodies: () => [Uint8Array.of(3), Uint8Array.of(4)],
}

function fakePath() {
  const sent: number[][] = []
  const path = {
    isUp: true,
    isAlive: () => path.isUp,
    close: () => {},
    send: (head: Uint8Array, body: Uint8Array) => sent.push([...head, ...body]),
  }
  return { path, sent }
}

test("[TEL3] the rate is dialect 1's own, else what was subscribed to, else the default of the channel in use", () => {
  expect(openPlane({ dialect: 1 }).link.telemetry.hz).toBe(30)
  const { link } = openPlane({ dialect: 2 })
  const { path } = fakePath()
  expect(link.telemetry.hz).toBe(60)
  link.datagrams = path
  expect(link.telemetry.hz).toBe(240)
  link.subscribeTelemetry(120)
  expect(link.telemetry.hz).toBe(120)
})

test('[UDP1] telemetry goes by datagram while the channel lives and by the stream when it does not', () => {
  const { link, wire } = openPlane({ dialect: 2 })
  const { path, sent } = fakePath()
  link.datagrams = path
  link.telemetry.writeFrame(FRAME, 0x1_0007, -3)
  expect(sent).toEqual([
    [0xc1, 1, 7, 0, 0xfd, 3],
    [0xc1, 1, 7, 0, 0xfd, 4],
  ])
  path.isUp = false
  link.telemetry.writeFrame(FRAME, 7, 2)
  expect(wire.sent.map((bytes) => [...bytes])).toEqual([[0xc1, 1, 7, 0, 2, 1, 2]])
})

test('[BP1] a frame that waited for an acknowledgement does not leave after its receiver has left the session', () => {
  const { link, wire } = openPlane({ dialect: 2 })
  link.locate({ tick: () => 0 })
  for (let tick = 1; tick <= 100; tick++) link.telemetry.writeFrame({ ...FRAME, tick }, 0, 0)
  const { length } = wire.sent
  expect(length).toBeLessThan(100)
  link.locate(undefined)
  link.outbox.acknowledge(100)
  expect(wire.sent).toHaveLength(length)
})

test('what a client is told is counted by class and type with its bytes, shared or not, by stream or by datagram', () => {
  const { link, wire, counters } = openPlane({ dialect: 2 })
  link.send({ type: 'SessionLeft' })
  link.sendShared(encodeServerMessage({ type: 'SessionLeft' }))
  link.sendDroppable({ type: 'HeartbeatAck', serverTick: 1 })
  link.sendLobbyState(Uint8Array.of(1, 2, 3))
  link.telemetry.writeFrame(FRAME, 1, 0)
  const [left, , ack] = wire.sent.map(({ length }) => length)
  expect([...counters.messagesOut.entries()]).toEqual([
    { messageClass: 'critical', type: 'SessionLeft', messages: 2, bytes: 2 * left! },
    { messageClass: 'droppable', type: 'HeartbeatAck', messages: 1, bytes: ack },
    { messageClass: 'latest', type: 'LobbyState', messages: 1, bytes: 3 },
  ])
  expect(counters.telemetryBytes).toBe(7)
})

test('a link that is closed sends nothing more and ends its wire with the code given', () => {
  const { link, wire } = openPlane()
  link.close(1008)
  link.send({ type: 'SessionLeft' })
  expect([wire.sent, wire.closeCode]).toEqual([[], 1008])
})
