import { describe, expect, test } from 'vitest'
import { GameMode, SessionKind, SessionState } from '../../src/protocol/enums.ts'
import { errorMessage } from '../../src/protocol/reasons.ts'
import type { SessionJoinedMessage } from '../../src/protocol/server-messages.ts'
import { carId, serverSamples, sessionId, trackId } from '../protocol/support/samples.ts'
import { seated, settled, signedIn } from './support/fake-server.ts'

const wish = { trackId, maxPlayers: 4, lapLimit: 3 }
const spectatorJoined: SessionJoinedMessage = { type: 'SessionJoined', sessionId, gridPosition: 0 }

describe('requests', () => {
  test('a request resolves with the answer of its type', async () => {
    const { client, server } = await signedIn()
    const listing = client.listTracks({ limit: 10 })
    expect(server.heard).toEqual([{ type: 'ListTracks', limit: 10 }])
    server.say(serverSamples.HeartbeatAck, serverSamples.SessionListed, serverSamples.TrackList)
    expect((await listing).items).toEqual(serverSamples.TrackList.items)
  })

  test('requests go out one after another', async () => {
    const { client, server } = await signedIn()
    const both = Promise.all([client.listTracks(), client.listCars()])
    expect(server.heard).toEqual([{ type: 'ListTracks' }])
    server.say(serverSamples.TrackList)
    expect(server.heard.at(-1)).toEqual({ type: 'ListCars' })
    server.say(serverSamples.CarList)
    await both
  })

  test('an error rejects the request under way with code, reason and whether to try again', async () => {
    const { client, server } = await signedIn()
    const creating = client.createSession(wish)
    server.say(errorMessage('car_not_selected'))
    await expect(creating).rejects.toMatchObject({
      name: 'ApexSimError',
      code: 400,
      reason: 'car_not_selected',
      message: 'Must select a car before creating session',
      isRetryable: false,
    })
  })

  test('[RATE1] an error over a rate says when to try again', async () => {
    const { client, server } = await signedIn()
    const creating = client.createSession(wish)
    server.say(serverSamples.Error)
    await expect(creating).rejects.toMatchObject({ code: 429, isRetryable: true, retryAfterMs: 1500 })
  })

  test('an error that nobody asked for is an event', async () => {
    const { client, server } = await signedIn()
    server.say(errorMessage('bad_state'))
    server.drop()
    expect(await Array.fromAsync(client.events)).toEqual([errorMessage('bad_state')])
  })

  test('the crash of the session is no answer to a request under way', async () => {
    const { client, server } = await seated()
    const listing = client.listTracks()
    server.say(errorMessage('session_crashed'), { type: 'SessionLeft' }, serverSamples.TrackList)
    expect((await listing).items).toHaveLength(1)
    expect(client.session).toBe(undefined)
  })

  test('a request without an answer fails after ten seconds, and the next one goes out', async () => {
    const { client, server, clock } = await signedIn()
    const listing = client.listTracks()
    const next = client.listCars()
    clock.advance(9_999)
    server.say(serverSamples.HeartbeatAck)
    clock.advance(1)
    await expect(listing).rejects.toMatchObject({ reason: 'request_timeout', isRetryable: true })
    server.say(serverSamples.CarList)
    expect((await next).items).toHaveLength(1)
  })

  test('more than 64 waiting requests are refused', async () => {
    const { client } = await signedIn()
    const waiting = Array.from({ length: 65 }, () => client.listTracks())
    const outcomes = Promise.allSettled(waiting)
    await expect(client.listTracks()).rejects.toMatchObject({ reason: 'too_many_requests' })
    await client.close()
    expect(await outcomes).toHaveLength(65)
  })

  test('a value that the wire has no room for fails its request alone', async () => {
    const { client, server } = await signedIn()
    await expect(client.createSession({ ...wish, maxPlayers: 1000 })).rejects.toMatchObject({
      reason: 'invalid_request',
    })
    const listing = client.listTracks()
    server.say(serverSamples.TrackList)
    expect((await listing).items).toHaveLength(1)
  })

  test('a loop over a list asks for page after page', async () => {
    const { client, server } = await signedIn()
    const names = Array.fromAsync(client.tracks(), ({ name }) => name)
    await settled()
    server.say(serverSamples.TrackList)
    await settled()
    expect(server.heard.at(-1)).toEqual({ type: 'ListTracks', after: 'c' })
    server.say({ type: 'TrackList', items: [] })
    expect(await names).toEqual(['Zandvoort'])
  })
})

describe('requests that are answered only when refused', () => {
  test('a car is selected when the answer to the question behind it is here', async () => {
    const { client, server } = await signedIn()
    const selecting = client.selectCar(carId)
    expect(server.heard).toEqual([
      { type: 'SelectCar', carId },
      { type: 'ListCars', limit: 1 },
    ])
    server.say(serverSamples.CarList)
    expect(await selecting).toBe(undefined)
  })

  test('a refusal waits for that answer, so that the next request does not get it', async () => {
    const { client, server } = await signedIn()
    const selecting = client.selectCar(carId)
    const listing = client.listCars()
    server.say(errorMessage('car_not_found'), { ...serverSamples.CarList, items: [] }, serverSamples.CarList)
    await expect(selecting).rejects.toMatchObject({ reason: 'car_not_found' })
    expect((await listing).items).toHaveLength(1)
  })
})

describe('sessions', () => {
  test('[CNT2] joining resolves with the session as its snapshot shows it', async () => {
    const { client, server } = await signedIn()
    const joining = client.joinSession(sessionId, 'secret')
    expect(server.heard).toEqual([{ type: 'JoinSession', sessionId, password: 'secret' }])
    server.say(serverSamples.SessionJoined, serverSamples.SessionSnapshot)
    const session = await joining
    expect(session).toBe(client.session)
    expect(session.snapshot.name).toBe('Sunday')
    expect(session.joined.gridPosition).toBe(1)
    expect(session.you?.playerId).toBe(client.playerId)
  })

  test('creating fills in what is mostly wanted', async () => {
    const { client, server } = await signedIn()
    const creating = client.createSession(wish)
    expect(server.heard).toEqual([{ type: 'CreateSession', ...wish, aiCount: 0, sessionKind: SessionKind.Multiplayer }])
    server.say(serverSamples.SessionJoined, serverSamples.SessionSnapshot)
    await creating
  })

  test('a change that follows the snapshot at once is in the session', async () => {
    const { client, server } = await signedIn()
    const watching = client.spectate(sessionId)
    const changed = { ...serverSamples.SessionStateChanged, state: SessionState.Racing, mode: GameMode.Race }
    server.say(spectatorJoined, serverSamples.SessionSnapshot, changed, serverSamples.RaceResults)
    const session = await watching
    expect(session).toMatchObject({ state: SessionState.Racing, mode: GameMode.Race })
    expect(session.classification).toEqual(serverSamples.RaceResults.classification)
  })

  test('who comes, goes and hosts is known', async () => {
    const { client, server } = await seated()
    const { participant } = serverSamples.ParticipantJoined
    const newcomer = { ...participant, playerId: sessionId as never, slot: 7, isHost: false }
    server.say({ type: 'ParticipantJoined', participant: newcomer })
    expect(client.session?.inSlot(7)).toEqual(newcomer)
    server.say({ type: 'HostChanged', playerId: newcomer.playerId })
    expect(client.session?.participants.map(({ isHost }) => isHost)).toEqual([false, true])
    server.say({ type: 'ParticipantLeft', playerId: newcomer.playerId })
    expect(client.session?.inSlot(7)).toBe(undefined)
  })

  test('after leaving there is no session', async () => {
    const { client, server } = await seated()
    const leaving = client.leaveSession()
    server.say({ type: 'SessionLeft' })
    await leaving
    expect(client.session).toBe(undefined)
  })

  test('[SES2] the host starts the countdown and learns how long it is', async () => {
    const { client, server } = await seated()
    const starting = client.startSession()
    server.say(serverSamples.SessionStarting)
    expect(await starting).toBe(5)
  })
})
