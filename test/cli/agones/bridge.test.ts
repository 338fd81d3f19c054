import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { readAgonesArguments } from '../../../src/cli/agones/agones-arguments.ts'
import { Bridge, type BridgeEnds } from '../../../src/cli/agones/bridge.ts'
import { createSdkEnds } from '../../../src/cli/agones/sdk-ends.ts'

/** A server and a sidecar that say what they are told to, and what the sidecar was told. */
function world(facts: { isHealthy: boolean; isReady: boolean; state: string; isSdkUp: boolean }) {
  const told: string[] = []
  const log: string[] = []
  const ends: BridgeEnds = {
    isFine: async (path) => (path === '/health' ? facts.isHealthy : facts.isReady),
    async state() {
      if (!facts.isSdkUp) throw new Error('nobody there')
      return facts.state
    },
    async tell(what) {
      if (!facts.isSdkUp) throw new Error('nobody there')
      told.push(what)
    },
  }
  return { facts, told, log, bridge: new Bridge(ends, (line) => log.push(line)) }
}

const STARTING = { isHealthy: true, isReady: false, state: 'Scheduled', isSdkUp: true }

describe('the bridge to Agones', () => {
  test('says "ready" once, as soon as the server is, and "healthy" in every round', async () => {
    const { bridge, facts, told } = world({ ...STARTING })
    await bridge.round()
    facts.isReady = true
    await bridge.round()
    await bridge.round()
    expect(told).toEqual(['health', 'health', 'ready', 'health'])
  })

  test('says nothing for a server that is not well, so that Agones misses it', async () => {
    const { bridge, facts, told } = world({ ...STARTING, isReady: true })
    await bridge.round()
    facts.isHealthy = false
    await bridge.round()
    expect(told).toEqual(['health', 'ready'])
  })

  test('started again beside a server that players were sent to, does not call it ready anew', async () => {
    const { bridge, told } = world({ ...STARTING, isReady: true, state: 'Allocated' })
    await bridge.round()
    expect(told).toEqual(['health'])
  })

  test('goes on when the sidecar is not there yet, and says so once', async () => {
    const { bridge, facts, told, log } = world({ ...STARTING, isReady: true, isSdkUp: false })
    await bridge.round()
    await bridge.round()
    expect(log).toEqual(["Agones' SDK: nobody there; trying again"])
    facts.isSdkUp = true
    await bridge.round()
    expect(told).toEqual(['health', 'ready'])
  })
})

test('over HTTP: the probes are read and the SDK is called as its REST interface wants it', async () => {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`)
    response.statusCode = request.url === '/ready' && request.method === 'GET' ? 503 : 200
    response.end(JSON.stringify({ object_meta: {}, status: { state: 'Scheduled', address: '10.0.0.1' } }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const ends = createSdkEnds(url, url, true)
  expect([await ends.isFine('/health'), await ends.isFine('/ready'), await ends.state()]).toEqual([
    true,
    false,
    'Scheduled',
  ])
  await ends.tell('health')
  expect(calls).toEqual(['GET /health', 'GET /ready', 'GET /gameserver', 'POST /health'])
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
  expect(await ends.isFine('/health')).toBe(false)
  await expect(ends.tell('ready')).rejects.toThrow()
})

test.each([
  [['--sdk', 'localhost'], '--sdk localhost'],
  [['--url', '9003'], '--url 9003'],
  [['--period-seconds', '0'], '--period-seconds is a whole number'],
  [['--sdk-port', '1'], '--sdk-port'],
])('apexsim agones %j is refused', (argv, fault) => {
  expect(readAgonesArguments(argv)).toEqual({ ok: false, fault: expect.stringContaining(fault) })
})
