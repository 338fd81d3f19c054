import { describe, expect, test } from 'vitest'
import type { ConnectionEvent } from '../../src/client/client-event.ts'
import type { ClientMessage } from '../../src/protocol/client-messages.ts'
import { SessionState } from '../../src/protocol/enums.ts'
import { errorMessage } from '../../src/protocol/reasons.ts'
import { carId, playerId, serverSamples, sessionId, trackId } from '../protocol/support/samples.ts'
import { ACCEPTED, type ClientWishes, type SignedIn, seated, settled, signedIn } from './support/fake-server.ts'

// The client comes back by itself after a lost connection, and hardly anybody notices.

const TOKEN = new Uint8Array(32).fill(1)
const NEXT_TOKEN = new Uint8Array(32).fill(2)
const RECONNECT: ClientWishes = { reconnect: { firstDelayMs: 100, delayMsMax: 400, attemptsMax: 6 }, random: () => 0.5 }

const WELCOME = { ...ACCEPTED, resumeToken: TOKEN }
const RESUMED = { ...WELCOME, resumeToken: NEXT_TOKEN, isResumed: true, sessionId }
const { sessionId: _, ...RESUMED_IN_LOBBY } = RESUMED
const { SessionJoined, SessionSnapshot } = serverSamples

/** The connection is lost; the time of the first attempt comes. */
async function loses({ server, clock }: SignedIn, { afterMs = 50 } = {}): Promise<void> {
  server.heard.length = 0
  server.drop(new Error('reset'))
  clock.advance(afterMs)
  await settled()
}

/** What the client has told of its connection so far; ends it. */
async function statesOf({ client }: SignedIn): Promise<string[]> {
  await client.close()
  const events = await Array.fromAsync(client.events)
  return events.filter((event): event is ConnectionEvent => event.type === 'connection').map(({ state }) => state)
}

function typesOf(messages: readonly ClientMessage[]): string[] {
  return messages.map(({ type }) => type).filter((type) => type !== 'Ping')
}

describe('coming back', () => {
  test('[AUTH5] the client signs in with its newest token and is in its session again', async () => {
    const world = await seated({ ...RECONNECT, accepted: WELCOME })
    const { client, server } = world
    const { session } = client
    await loses(world)
    expect(server.heard[0]).toMatchObject({ type: 'Authenticate', playerName: 'Ana', resumeToken: TOKEN })
    const snapshot = { ...SessionSnapshot, state: SessionState.Finished }
    server.say(RESUMED, SessionJoined, snapshot)
    await settled()
    expect(client.session).toBe(session)
    expect([session?.state, client.isResumed, client.resumeToken]).toEqual([SessionState.Finished, true, NEXT_TOKEN])
    await loses(world)
    expect(server.heard[0]).toMatchObject({ resumeToken: NEXT_TOKEN })
    expect(await statesOf(world)).toEqual(['reconnecting', 'resumed', 'reconnecting'])
  })

  test('loops over events and telemetry go on', async () => {
    const world = await seated({ ...RECONNECT, accepted: WELCOME })
    const { client, server } = world
    const events = client.events[Symbol.asyncIterator]()
    const frames = client.telemetry()[Symbol.asyncIterator]()
    const frame = frames.next()
    await loses(world)
    server.say(RESUMED, SessionJoined, SessionSnapshot)
    server.show(77)
    expect((await frame).value?.columns.tick).toBe(77)
    const told = [await events.next(), await events.next(), await events.next()].map(({ value }) => value)
    expect(told).toMatchObject([
      { type: 'connection', state: 'reconnecting', error: { reason: 'connection_lost', isRetryable: true } },
      { type: 'SessionSnapshot' },
      { type: 'connection', state: 'resumed' },
    ])
  })

  test('attempts come at random times, ever further apart, and end with their bound', async () => {
    const world = await signedIn(RECONNECT)
    const { client, server, clock } = world
    server.isUnreachable = true
    server.drop()
    const atMs: number[] = []
    for (let ms = 0, opened = server.opened; ms < 2000; ms += 25) {
      clock.advance(25)
      await settled()
      if (server.opened > opened) atMs.push(ms + 25)
      opened = server.opened
    }
    expect(atMs).toEqual([50, 150, 350, 550, 750, 950])
    expect(await client.closed).toMatchObject({ reason: 'connection_failed' })
    expect(await statesOf(world)).toEqual(['reconnecting', 'lost'])
  })

  test('a server that is back after some attempts is found', async () => {
    const world = await signedIn(RECONNECT)
    const { client, server, clock } = world
    server.isUnreachable = true
    await loses(world)
    clock.advance(100)
    await settled()
    server.isUnreachable = false
    clock.advance(200)
    await settled()
    server.say({ ...WELCOME, isResumed: false })
    await settled()
    expect(await statesOf(world)).toEqual(['reconnecting', 'renewed'])
    expect(client.isResumed).toBe(false)
  })

  test('[SHUT1] a server that said when to come back is not asked before', async () => {
    const world = await signedIn(RECONNECT)
    world.server.say(serverSamples.Goodbye)
    await loses(world, { afterMs: 5000 })
    expect(world.server.opened).toBe(1)
    world.clock.advance(100)
    await settled()
    expect(world.server.opened).toBe(2)
  })

  test.each(['signed_in_elsewhere', 'kicked', 'too_many_bad_messages'] as const)('not after %s', async (reason) => {
    const world = await signedIn(RECONNECT)
    world.server.say(errorMessage(reason))
    await loses(world)
    expect(await world.client.closed).toMatchObject({ reason, isRetryable: false })
    expect([world.server.opened, await statesOf(world)]).toEqual([1, ['lost']])
  })

  test('a refused sign-in is the end', async () => {
    const world = await signedIn(RECONNECT)
    await loses(world)
    world.server.say({ type: 'AuthFailure', reason: 'bad token' })
    expect(await world.client.closed).toMatchObject({ reason: 'sign_in_failed' })
  })

  test('a signal gives it up, and so does closing', async () => {
    const controller = new AbortController()
    const given = await signedIn({ ...RECONNECT, reconnect: { signal: controller.signal } })
    given.server.drop()
    controller.abort()
    expect(await given.client.closed).toMatchObject({ reason: 'aborted' })
    const closed = await signedIn(RECONNECT)
    closed.server.drop()
    await closed.client.close()
    closed.clock.advance(10_000)
    await settled()
    expect([await closed.client.closed, closed.server.opened]).toEqual([undefined, 1])
  })
})

describe('a place that is gone', () => {
  test('[AUTH5] the session is left, and the client is another player with the same wishes', async () => {
    const world = await seated({ ...RECONNECT, accepted: WELCOME })
    const { client, server } = world
    const selecting = client.selectCar(carId)
    server.say(serverSamples.CarList)
    await selecting
    await loses(world)
    server.say({ ...WELCOME, playerId: sessionId as never, isResumed: false })
    await settled()
    expect([client.session, client.playerId]).toEqual([undefined, sessionId])
    expect(typesOf(server.heard)).toEqual(['Authenticate', 'SelectCar', 'ListCars'])
    await client.close()
    const events = await Array.fromAsync(client.events)
    expect(events.map(({ type }) => type)).toEqual(['connection', 'SessionLeft', 'connection'])
  })

  test('[AUTH5] the player is the same, but his session has ended meanwhile', async () => {
    const world = await seated({ ...RECONNECT, accepted: WELCOME })
    const { client, server } = world
    await loses(world)
    server.say(RESUMED, errorMessage('session_closed'), { type: 'SessionLeft' })
    await settled()
    expect([client.session, client.playerId]).toEqual([undefined, playerId])
    expect(await statesOf(world)).toEqual(['reconnecting', 'resumed'])
  })
})

describe('what was under way', () => {
  test('is asked again when that does no harm, behind what the client wants in any case', async () => {
    const world = await signedIn({ ...RECONNECT, accepted: WELCOME })
    const { client, server } = world
    const subscribing = client.subscribeTelemetry(120)
    server.say({ type: 'TelemetrySubscribed', hz: 120 })
    await subscribing
    const content = client.requestTrack(trackId)
    const listing = client.listTracks()
    await loses(world)
    server.say(RESUMED_IN_LOBBY)
    await settled()
    expect(typesOf(server.heard)).toEqual(['Authenticate', 'SubscribeTelemetry'])
    server.say({ type: 'TelemetrySubscribed', hz: 120 })
    expect(server.heard.at(-1)).toEqual({ type: 'RequestTrack', trackId })
    server.say(errorMessage('track_not_found'), serverSamples.TrackList)
    await expect(content).rejects.toMatchObject({ reason: 'track_not_found' })
    expect((await listing).items).toHaveLength(1)
  })

  test('fails when asking twice could do it twice, and says that a retry makes sense', async () => {
    const world = await signedIn({ ...RECONNECT, accepted: WELCOME })
    const creating = world.client.createSession({ trackId, maxPlayers: 4, lapLimit: 3 })
    const starting = world.client.startSession()
    for (const outcome of [creating, starting]) outcome.catch(() => {})
    await loses(world)
    await expect(creating).rejects.toMatchObject({ code: 0, reason: 'request_interrupted', isRetryable: true })
    await world.client.close()
    await expect(starting).rejects.toMatchObject({ reason: 'closed' })
  })

  test('waits until the server has said where the player is, whose answer it would be taken for', async () => {
    const world = await seated({ ...RECONNECT, accepted: WELCOME })
    await loses(world)
    const joining = world.client.joinSession(sessionId)
    world.server.say(RESUMED, SessionJoined)
    expect(typesOf(world.server.heard)).toEqual(['Authenticate'])
    world.server.say(SessionSnapshot)
    expect(typesOf(world.server.heard)).toEqual(['Authenticate', 'JoinSession'])
    world.server.say(errorMessage('already_in_session'))
    await expect(joining).rejects.toMatchObject({ reason: 'already_in_session' })
  })

  test('[INP2] inputs of the lost connection are gone: none is repeated, and none counts as applied', async () => {
    const world = await seated({ ...RECONNECT, accepted: WELCOME })
    const { client, server } = world
    const input = { steering: 0, throttle: 1, brake: 0 }
    for (let count = 0; count < 3; count++) client.sendInput(input)
    server.inputs.length = 0
    await loses(world)
    expect(client.sendInput(input)).toBe(4)
    server.say(RESUMED, SessionJoined, SessionSnapshot)
    await settled()
    expect(client.sendInput(input)).toBe(5)
    expect(server.inputs.at(-1)).toMatchObject({ sequence: 5, count: 1 })
    const applied: number[] = []
    client.onTelemetry((frame) => applied.push(client.appliedSequence(frame)))
    server.show(80, { appliedSequence: 0 })
    server.show(81, { appliedSequence: 3 })
    server.show(82, { appliedSequence: 5 })
    expect(applied).toEqual([0, 0, 5])
  })
})

test('[AUTH5] another client can be the same player with the token, and has his session at once', async () => {
  const { client, server } = await signedIn({
    resumeToken: TOKEN,
    accepted: RESUMED,
    says: [SessionJoined, SessionSnapshot],
  })
  expect(server.opened).toBe(1)
  expect([client.isResumed, client.session?.id, client.resumeToken]).toEqual([true, sessionId, NEXT_TOKEN])
})
