import { describe, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { errorMessage } from '../../src/protocol/reasons.ts'
import { serverSamples } from '../protocol/support/samples.ts'
import { ACCEPTED, FakeServer, settled, signedIn } from './support/fake-server.ts'
import { createTestClock } from './support/test-clock.ts'

async function connecting(signal?: AbortSignal) {
  const server = new FakeServer()
  const clock = createTestClock()
  const options = { url: 'test://server', playerName: 'Ana', token: 'secret', transport: server.open, clock }
  const outcome = connect(signal === undefined ? options : { ...options, signal })
  outcome.catch(() => {})
  await settled()
  return { server, outcome }
}

describe('connecting', () => {
  test('[AUTH4] a client asks for dialect 2 and is what the server accepted it as', async () => {
    const { server, outcome } = await connecting()
    expect(server.heard).toEqual([{ type: 'Authenticate', token: 'secret', playerName: 'Ana', protocol: 2 }])
    server.say(ACCEPTED)
    const client = await outcome
    expect(client).toMatchObject({
      playerId: serverSamples.AuthSuccess.playerId,
      playerName: 'Ana (2)',
      tickRateHz: 240,
      simVersion: '1.0.0',
    })
  })

  test('[AUTH2] a refused sign-in rejects with its reason and closes the connection', async () => {
    const { server, outcome } = await connecting()
    server.say({ type: 'AuthFailure', reason: 'bad token' })
    await expect(outcome).rejects.toMatchObject({ code: 401, reason: 'sign_in_failed', isRetryable: false })
    expect(server.isClosedByClient).toBe(true)
  })

  test('[RATE2] a full server is worth another attempt', async () => {
    const { server, outcome } = await connecting()
    server.say(errorMessage('server_full'))
    await expect(outcome).rejects.toMatchObject({ code: 503, reason: 'server_full', isRetryable: true })
  })

  test('a server that does not speak dialect 2 is refused', async () => {
    const { server, outcome } = await connecting()
    server.say({ type: 'AuthSuccess', playerId: serverSamples.AuthSuccess.playerId, serverVersion: 1 })
    await expect(outcome).rejects.toMatchObject({ reason: 'sign_in_failed' })
  })

  test('a connection that ends before sign-in is a lost connection', async () => {
    const { server, outcome } = await connecting()
    server.drop(new Error('reset'))
    await expect(outcome).rejects.toMatchObject({ reason: 'connection_lost', message: expect.stringMatching(/reset/) })
  })

  test('a transport that cannot open is a failed connection', async () => {
    const cause = new Error('refused')
    const outcome = connect({ url: 'test://x', playerName: 'Ana', transport: () => Promise.reject(cause) })
    await expect(outcome).rejects.toMatchObject({ reason: 'connection_failed', isRetryable: true, cause })
  })

  test('an abort ends a sign-in under way', async () => {
    const controller = new AbortController()
    const { server, outcome } = await connecting(controller.signal)
    controller.abort()
    await expect(outcome).rejects.toMatchObject({ reason: 'aborted' })
    expect(server.isClosedByClient).toBe(true)
  })

  test('what is no URL is refused before anything is opened', async () => {
    await expect(connect({ url: 'nowhere', playerName: 'Ana' })).rejects.toMatchObject({ reason: 'connection_failed' })
  })
})

describe('the end', () => {
  test('closing signs out, and everything under way says so', async () => {
    const { client, server } = await signedIn()
    const request = client.listTracks()
    await client.close()
    expect(server.heard.at(-1)).toEqual({ type: 'Disconnect' })
    expect(server.isClosedByClient).toBe(true)
    await expect(request).rejects.toMatchObject({ reason: 'closed' })
    await expect(client.listCars()).rejects.toMatchObject({ reason: 'closed' })
    expect(await client.closed).toBe(undefined)
  })

  test('a block with await using closes the client at its end', async () => {
    const { client, server } = await signedIn()
    {
      await using used = client
      expect(used.playerName).toBe('Ana (2)')
    }
    expect(server.isClosedByClient).toBe(true)
  })

  test('[SHUT1] a goodbye is an event, and then the reason of the end', async () => {
    const { client, server } = await signedIn()
    server.say(serverSamples.Goodbye)
    server.drop()
    const events = await Array.fromAsync(client.events)
    expect(events).toEqual([serverSamples.Goodbye])
    expect(await client.closed).toMatchObject({ reason: 'shutting_down', isRetryable: true, retryAfterMs: 5000 })
  })

  test('[HB1] an error that announces the end is its reason', async () => {
    const { client, server } = await signedIn()
    server.say(errorMessage('heartbeat_timeout'))
    server.drop()
    expect(await client.closed).toMatchObject({ code: 408, reason: 'heartbeat_timeout' })
  })

  test('a lost connection fails what was asked', async () => {
    const { client, server } = await signedIn()
    const request = client.listTracks()
    server.drop()
    await expect(request).rejects.toMatchObject({ reason: 'connection_lost', isRetryable: true })
  })
})

describe('the pulse', () => {
  test('[HB1] a heartbeat and a ping go out every two seconds', async () => {
    const { server, clock } = await signedIn()
    clock.advance(4_000)
    expect(server.heardOf('Heartbeat')).toHaveLength(2)
    expect(server.heardOf('Ping').map(({ t0 }) => t0)).toEqual([3_000, 5_000])
  })

  test('[HB2] a pong tells the round trip and the offset of the clocks', async () => {
    const { client, server, clock } = await signedIn()
    clock.advance(20)
    server.say({ type: 'Pong', t0: clock.now() - 20, serverTimeMs: 50_000, serverTick: 0 })
    expect(client.rttMs).toBe(20)
    expect(client.serverOffsetMs).toBe(50_000 - (clock.now() - 10))
  })

  test('a server that has said nothing for fifteen seconds is gone', async () => {
    const { client, clock } = await signedIn()
    clock.advance(18_000)
    expect(await client.closed).toMatchObject({ reason: 'server_silent', isRetryable: true })
  })

  test('a server that answers is not', async () => {
    const { client, server, clock } = await signedIn()
    for (let beat = 0; beat < 20; beat++) {
      clock.advance(2_000)
      server.say({ type: 'HeartbeatAck', serverTick: 0 })
    }
    server.drop()
    expect(await client.closed).toMatchObject({ reason: 'connection_lost' })
  })
})
