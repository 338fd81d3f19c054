import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { type DevCertificate, makeDevCertificate } from '../../scripts/dev-certificate.ts'
import { capSockets } from '../../src/transport/cap-sockets.ts'
import { Door, putDoor } from '../../src/transport/door.ts'
import { until } from '../support/until.ts'

let certificate: DevCertificate
beforeAll(async () => {
  certificate = await makeDevCertificate()
})

/** Every kind of server that we listen with. */
const SERVERS: Readonly<Record<string, () => Server>> = {
  TCP: () => createServer(),
  TLS: () => createTlsServer(certificate),
  HTTP: () => createHttpServer(),
  HTTPS: () => createHttpsServer(certificate),
}
const KINDS = Object.keys(SERVERS)

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** So many that connect and say nothing; resolves when each is in or put out. */
async function knock(port: number, count: number, localAddress: string) {
  for (let left = count; left > 0; left--) {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.on('error', () => {})
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
  }
}

test.each(KINDS)(
  '[RATE2] at a %s port a crowd is told so often, and closed before it has sockets from then on',
  async (kind) => {
    const server = (SERVERS[kind] as () => Server)()
    const seen = { sockets: 0, closed: 0, ticks: 0 }
    let told = 0
    server.on('connection', (socket) => {
      seen.sockets++
      socket.on('error', () => {})
      socket.destroy()
    })
    const door = new Door({
      expectedRefusal: () => 'connection_rate',
      mayTell: () => ++told <= 3,
      onClosed: (refusal) => {
        expect(refusal).toBe('connection_rate')
        seen.closed++
      },
      ticksFirst: () => {
        seen.ticks++
      },
    })
    putDoor(server, door)
    const port = await listen(server)
    await knock(port, 10, '127.0.0.1')
    await until(() => seen.sockets + seen.closed === 10)
    expect(seen).toEqual({ sockets: 3, closed: 7, ticks: 10 })
  },
)

test('[RATE2] who is welcome is let in, however often others are told that they are not', async () => {
  const server = createServer()
  let isFull = true
  let sockets = 0
  server.on('connection', (socket) => {
    sockets++
    socket.destroy()
  })
  let closed = 0
  putDoor(
    server,
    new Door({
      expectedRefusal: () => (isFull ? 'server_full' : undefined),
      mayTell: () => false,
      onClosed: () => closed++,
      ticksFirst: () => {},
    }),
  )
  const port = await listen(server)
  await knock(port, 2, '127.0.0.1')
  await until(() => closed === 2)
  isFull = false
  await knock(port, 1, '127.0.0.1')
  await until(() => sockets === 1)
})

test('[RATE2] at a capped port the door knows the cap and the rate, and counts nothing itself', async () => {
  const server = createHttpServer()
  const refused: string[] = []
  let opened = 0
  let isTooFast = false
  capSockets(server, {
    connectionsMax: 2,
    perAddressMax: 2,
    mayOpen: () => {
      opened++
      return !isTooFast
    },
    isTooFast: () => isTooFast,
    isTrusted: () => false,
    onRefused: (refusal) => refused.push(refusal),
    mayTell: () => false,
    ticksFirst: () => {},
  })
  const port = await listen(server)
  await knock(port, 1, '127.0.0.1')
  await until(() => opened === 1)
  isTooFast = true
  await knock(port, 1, '127.0.0.1')
  await until(() => refused.length === 1)
  isTooFast = false
  await knock(port, 2, '127.0.0.1')
  await until(() => refused.length === 2)
  expect([refused, opened]).toEqual([['connection_rate', 'server_full'], 2])
})
