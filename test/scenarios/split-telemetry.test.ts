import { expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { openTcp } from '../../src/client/tcp-transport.ts'
import { openUdp } from '../../src/client/udp-socket.ts'
import { CarFlag, type TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { carId, player, serve, tcp, trackId } from '../support/dropouts.ts'
import { LossyLink } from '../support/lossy-link.ts'
import type { TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

const CARS = 61
const FAULTS = { loss: 0.15, duplication: 0.1, reordering: 0.1 }

/** Where the cars of one frame are, one text a car. */
function placesOf({ count, flags, x, y, speedMps }: TelemetryColumns): string[] {
  const slots = Array.from({ length: count }, (_, slot) => slot)
  const active = slots.filter((slot) => ((flags[slot] ?? 0) & CarFlag.Active) !== 0)
  return active.map((slot) => `${slot}: ${x[slot]} ${y[slot]} ${speedMps[slot]}`)
}

/** All frames of a client from now on, by their ticks in the order in which they came. */
function framesOf(client: Client): Map<number, string[]> {
  const frames = new Map<number, string[]>()
  onTestFinished(client.onTelemetry(({ columns }) => void frames.set(columns.tick, placesOf(columns))))
  return frames
}

/** What telemetry datagrams say of themselves, read as docs/PROTOCOL.md has it: no countdown runs. */
function partOf(bytes: Uint8Array): { tick: number; index: number; count: number; bytes: number } | undefined {
  const isPart = bytes[0] === 0xc1 && bytes[1] === 0x01 && ((bytes[9] ?? 0) & 0x80) !== 0
  if (!isPart) return undefined
  const tick = new DataView(bytes.buffer, bytes.byteOffset).getUint32(5, true)
  const split = bytes[13] ?? 0
  return { tick, index: split & 15, count: split >> 4, bytes: bytes.length }
}

/** A driver whose datagrams go over a bad link; `parts` are those that reach him. */
async function driveOver(server: TestServer) {
  const link = await LossyLink.open(server.udpPort!, new Chance(64), {})
  onTestFinished(() => link[Symbol.asyncDispose]())
  const parts: NonNullable<ReturnType<typeof partOf>>[] = []
  const client = await connect({
    url: tcp(server.tcpPort),
    playerName: 'Far Away',
    transport: openTcp(),
    datagrams: (_, onMessage) =>
      openUdp({ host: '127.0.0.1', port: link.port }, (bytes) => {
        const part = partOf(bytes)
        if (part !== undefined) parts.push(part)
        onMessage(bytes)
      }),
  })
  onTestFinished(() => client.close())
  await client.selectCar(carId)
  return { link, client, parts }
}

test('[UDP2] frames that are too long for a datagram arrive whole or not at all, however many of their parts are lost', async () => {
  // The datagram port of a worker's session is known when it is too late for the link.
  const server = await serve({
    server: { workers: 0 },
    network: { heartbeat_timeout_ms: 60_000 },
    session: { cars_max: 64 },
  })
  const { link, client, parts } = await driveOver(server)
  const { id } = await client.createSession({ trackId, maxPlayers: 64, aiCount: CARS - 1, lapLimit: 9 })
  const near = await player(tcp(server.tcpPort), 'Near')
  await near.spectate(id)
  await client.startSession()
  await until(() => client.isOnDatagrams && parts.length > 0)
  link.faults = FAULTS
  parts.length = 0
  const [far, whole] = [framesOf(client), framesOf(near)]
  const shared = () => [...far.keys()].filter((tick) => whole.has(tick))
  await until(() => shared().length >= 40)

  const { lost, doubled, overtaken } = link.counts
  for (const count of [lost, doubled, overtaken]) expect(count).toBeGreaterThan(0)
  expect(new Set(parts.map(({ index, count }) => `${index} of ${count}`))).toEqual(new Set(['0 of 2', '1 of 2']))
  expect(Math.max(...parts.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1152)
  // Some frames did not become whole, and those that did are what the stream says.
  expect(far.size).toBeLessThan(new Set(parts.map(({ tick }) => tick)).size)
  const ticks = [...far.keys()]
  expect(ticks).toEqual(ticks.toSorted((one, other) => one - other))
  for (const places of far.values()) expect(places).toHaveLength(CARS)
  for (const tick of shared()) expect(far.get(tick)).toEqual(whole.get(tick))
})
