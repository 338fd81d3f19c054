import { Socket } from 'node:dgram'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createCounters } from '../../../src/observability/counters.ts'
import { decodeServerDatagram, encodeClientDatagram } from '../../../src/protocol/datagram/datagrams.ts'
import { CHALLENGE_SECONDS, DATAGRAM_ALIVE_MS, DATAGRAM_TOKEN_MS } from '../../../src/transport/limits.ts'
import { DatagramHub } from '../../../src/transport/udp/datagram-hub.ts'
import { openUdpPeer, type UdpPeer } from '../../support/udp-peer.ts'
import { inputFrame, openPlane, recordingPort } from '../support/plane.ts'

async function openHub(host = '127.0.0.1') {
  const clock = { nowMs: 50_000 }
  const counters = createCounters()
  const now = () => clock.nowMs
  const faults: unknown[] = []
  onTestFinished(() => expect(faults.filter((fault) => String(fault) !== 'Error: a fault')).toEqual([]))
  const options = {
    host,
    port: 0,
    counters,
    now,
    wallClockMs: now,
    onError: (error: unknown) => faults.push(error),
  }
  const hub = await DatagramHub.bind(options)
  onTestFinished(() => hub.close())
  const plane = openPlane({ dialect: 2 })
  const port = recordingPort()
  plane.link.grantInputs(port)
  const channel = hub.open(plane.inbound, () => 4242)!
  const openPeer = async (): Promise<UdpPeer> => {
    const peer = await openUdpPeer(hub.port)
    onTestFinished(() => peer[Symbol.asyncDispose]())
    return peer
  }
  return { hub, clock, counters, plane, port, faults, ...channel, openPeer }
}

type Hub = Awaited<ReturnType<typeof openHub>>

async function cookieFor(peer: UdpPeer, token: Uint8Array): Promise<Uint8Array> {
  await peer.send(encodeClientDatagram({ kind: 'hello', token }))
  const answer = decodeServerDatagram(await peer.next())
  return answer?.kind === 'challenge' ? answer.cookie : expect.fail('no challenge came')
}

/** Goes through the whole handshake; returns the channel's tag. */
async function bind(peer: UdpPeer, token: Uint8Array): Promise<Uint8Array> {
  const cookie = await cookieFor(peer, token)
  await peer.send(encodeClientDatagram({ kind: 'response', token, cookie }))
  const answer = decodeServerDatagram(await peer.next())
  return answer?.kind === 'bound' ? answer.tag : expect.fail('the channel was not bound')
}

const ping = (tag: Uint8Array, clientTimeMs = 1) => encodeClientDatagram({ kind: 'ping', tag, clientTimeMs })
const input = (tag: Uint8Array, sequence: number) =>
  encodeClientDatagram({ kind: 'input', tag, frame: inputFrame({ sequence }) })

/** Everything `peer` has sent before has been looked at once this resolves: another's ping has been answered. */
async function settle({ hub, openPeer, plane }: Hub): Promise<void> {
  const other = await openPeer()
  const { token, path } = hub.open(plane.inbound, () => 0)!
  const tag = await bind(other, token)
  await other.send(ping(tag))
  await other.next()
  path.close()
}

test('[UDP1] hello, challenge, response and bound open the channel', async () => {
  const { path, token, openPeer } = await openHub()
  expect(path.isBound).toBe(false)
  const tag = await bind(await openPeer(), token)
  expect([...tag]).toEqual([...path.tag])
  expect(path.isAlive()).toBe(true)
})

test('[UDP1] the end of a channel leaves a later one of the same token alone', async () => {
  const { hub, path, token, plane, openPeer } = await openHub()
  const later = hub.open(plane.inbound, () => 0, token)
  path.close()
  await bind(await openPeer(), token)
  expect(later?.path.isBound).toBe(true)
})

test('[UDP2] no answer is longer than its request', async () => {
  const { token, openPeer } = await openHub()
  const peer = await openPeer()
  const exchange = async (request: Uint8Array) => {
    await peer.send(request)
    const answer = await peer.next()
    expect(answer.length).toBeLessThanOrEqual(request.length)
    return answer
  }
  const cookie = (await exchange(encodeClientDatagram({ kind: 'hello', token }))).subarray(2)
  const tag = (await exchange(encodeClientDatagram({ kind: 'response', token, cookie }))).subarray(2)
  await exchange(ping(tag))
})

test('[UDP2] a hello with a token that nobody has is counted and not answered', async () => {
  const hub = await openHub()
  const peer = await hub.openPeer()
  await peer.send(encodeClientDatagram({ kind: 'hello', token: new Uint8Array(32) }))
  await settle(hub)
  expect(peer.inbox).toEqual([])
  expect(hub.counters.dropped.udp_unverified).toBe(1)
})

test('[UDP2] a response with a wrong cookie, an expired one, or one of another address binds nothing', async () => {
  const hub = await openHub()
  const { token, path, clock, counters, openPeer } = hub
  const [peer, thief] = [await openPeer(), await openPeer()]
  const cookie = await cookieFor(peer, token)
  await peer.send(encodeClientDatagram({ kind: 'response', token, cookie: new Uint8Array(32) }))
  await thief.send(encodeClientDatagram({ kind: 'response', token, cookie }))
  await settle(hub)
  clock.nowMs += (CHALLENGE_SECONDS + 1) * 1000
  await peer.send(encodeClientDatagram({ kind: 'response', token, cookie }))
  await settle(hub)
  expect(path.isBound).toBe(false)
  expect([peer.inbox, thief.inbox]).toEqual([[], []])
  expect(counters.dropped.udp_unverified).toBe(3)
})

test('[UDP1] a token that was not used in time is void', async () => {
  const hub = await openHub()
  const peer = await hub.openPeer()
  hub.clock.nowMs += DATAGRAM_TOKEN_MS + 1
  await peer.send(encodeClientDatagram({ kind: 'hello', token: hub.token }))
  await settle(hub)
  expect(peer.inbox).toEqual([])
})

test('[UDP2] datagrams that are none of ours are counted and not answered', async () => {
  const hub = await openHub()
  const peer = await hub.openPeer()
  for (const bytes of [[], [0xc1], [0xc1, 0x10, 1, 2, 3], [0x82, 0xa4], [0xc1, 0x14, 0, 0]]) {
    await peer.send(Uint8Array.from(bytes))
  }
  await settle(hub)
  expect(peer.inbox).toEqual([])
  expect(hub.counters.dropped.udp_invalid).toBe(5)
})

test('[INP2] inputs by datagram reach the input port; old ones and repeats are dropped', async () => {
  const hub = await openHub()
  const { token, port, counters, openPeer } = hub
  const peer = await openPeer()
  const tag = await bind(peer, token)
  for (const sequence of [5, 6, 6, 4, 8]) await peer.send(input(tag, sequence))
  await settle(hub)
  expect(port.written.map(({ sequence }) => sequence)).toEqual([5, 6, 8])
  expect(counters.dropped.udp_old).toBe(2)
})

test('[UDP2] sequences go on past the end of their 32 bits', async () => {
  const hub = await openHub()
  const peer = await hub.openPeer()
  const tag = await bind(peer, hub.token)
  for (const sequence of [0xffff_fffe, 0xffff_ffff, 1, 0xffff_fffd]) await peer.send(input(tag, sequence))
  await settle(hub)
  expect(hub.port.written.map(({ sequence }) => sequence)).toEqual([0xffff_fffe, 0xffff_ffff, 1])
})

test('[UDP2] the right tag from another address does nothing', async () => {
  const hub = await openHub()
  const { token, port, counters, openPeer } = hub
  const [peer, thief] = [await openPeer(), await openPeer()]
  const tag = await bind(peer, token)
  await thief.send(input(tag, 9))
  await thief.send(ping(tag))
  await settle(hub)
  expect([port.written, thief.inbox]).toEqual([[], []])
  expect(counters.dropped.udp_unverified).toBe(2)
})

test('[UDP2] a wrong tag from the right address does nothing', async () => {
  const hub = await openHub()
  const peer = await hub.openPeer()
  const tag = (await bind(peer, hub.token)).slice()
  tag[7]! ^= 1
  await peer.send(input(tag, 9))
  await settle(hub)
  expect(hub.port.written).toEqual([])
})

test('[UDP2] a peer moves to a new address by proving it again; the old address is then nobody', async () => {
  const hub = await openHub()
  const { token, path, port, openPeer } = hub
  const [before, after] = [await openPeer(), await openPeer()]
  const tag = await bind(before, token)
  expect(await bind(after, token)).toEqual(tag)
  path.send(Uint8Array.of(1), Uint8Array.of(2))
  expect([...(await after.next())]).toEqual([1, 2])
  await before.send(input(tag, 1))
  await after.send(input(tag, 2))
  await settle(hub)
  expect(port.written.map(({ sequence }) => sequence)).toEqual([2])
})

test('[UDP1] pong brings the time of the client back, with the tick', async () => {
  const { token, openPeer } = await openHub()
  const peer = await openPeer()
  const tag = await bind(peer, token)
  await peer.send(ping(tag, 99))
  expect(decodeServerDatagram(await peer.next())).toEqual({ kind: 'pong', clientTimeMs: 99, serverTick: 4242 })
})

test('[UDP1] a channel is alive while datagrams come from its client', async () => {
  const hub = await openHub()
  const { token, path, clock, openPeer } = hub
  const peer = await openPeer()
  const tag = await bind(peer, token)
  clock.nowMs += DATAGRAM_ALIVE_MS
  expect(path.isAlive()).toBe(false)
  await peer.send(ping(tag))
  await peer.next()
  expect(path.isAlive()).toBe(true)
})

test('[UDP1] a channel closes with its connection: its token and its tag are worth nothing then', async () => {
  const hub = await openHub()
  const { token, path, port, openPeer } = hub
  const peer = await openPeer()
  const tag = await bind(peer, token)
  path.close()
  expect(path.isAlive()).toBe(false)
  await peer.send(input(tag, 1))
  await peer.send(encodeClientDatagram({ kind: 'hello', token }))
  await settle(hub)
  expect([port.written, peer.inbox]).toEqual([[], []])
})

test('[UDP2] closed channels make room: opening and closing for ever takes no more of them', async () => {
  const { hub, plane } = await openHub()
  const tags = new Set<number>()
  for (let count = 0; count < 100; count++) {
    const { path } = hub.open(plane.inbound, () => 0)!
    tags.add((path.tag[0]! << 8) | path.tag[1]!)
    path.close()
    path.close()
  }
  expect([...tags]).toEqual([1])
})

test('[UDP1] the host may be a name', async () => {
  const { token, openPeer } = await openHub('localhost')
  expect(await bind(await openPeer(), token)).toHaveLength(8)
})

test('[UDP1] a port that is taken is an error that names the key to change', async () => {
  const { hub } = await openHub()
  const now = () => 0
  const options = { host: '127.0.0.1', counters: createCounters(), now, wallClockMs: now, onError: () => {} }
  await expect(DatagramHub.bind({ ...options, port: hub.port })).rejects.toThrow(
    `UDP port ${hub.port} is in use by another program; choose another with network.udp_port`,
  )
})

test('a fault in what a datagram leads to ends its channel, once, and no other', async () => {
  const opened = await openHub()
  const { plane, openPeer, token, faults, path } = opened
  const peer = await openPeer()
  const tag = await bind(peer, token)
  plane.link.grantInputs({
    slot: 0,
    write: () => {
      throw new Error('a fault')
    },
  })
  await peer.send(input(tag, 1))
  await peer.send(input(tag, 2))
  await settle(opened)
  expect(faults).toEqual([new Error('a fault')])
  expect(path.isAlive()).toBe(false)
})

test('a datagram that cannot be sent ends its channel, and is no fault of the session that sends it', async () => {
  const { openPeer, token, path, faults } = await openHub()
  await bind(await openPeer(), token)
  const send = vi.spyOn(Socket.prototype, 'send').mockImplementation(() => {
    throw new Error('a fault')
  })
  path.send(Uint8Array.of(1), Uint8Array.of(2))
  send.mockRestore()
  expect([path.isAlive(), faults]).toEqual([false, [new Error('a fault')]])
})

test('[UDP2] a datagram that says it comes from port 0 is counted and not answered', async () => {
  const listening = vi.spyOn(Socket.prototype, 'on')
  const { token, counters } = await openHub()
  const receive = listening.mock.calls.find(([event]) => event === 'message')![1]
  listening.mockRestore()
  receive(Buffer.from(encodeClientDatagram({ kind: 'hello', token })), {
    address: '127.0.0.1',
    port: 0,
    family: 'IPv4',
    size: 64,
  })
  expect([counters.dropped.udp_invalid, counters.bytesOut.udp]).toEqual([1, 0])
})
