import { expect, test } from 'vitest'
import { errorMessage } from '../../src/protocol/reasons.ts'
import { serverSamples, sessionId } from '../protocol/support/samples.ts'
import { settled, signedIn } from './support/fake-server.ts'

const { SessionSnapshot, PlaybackState, PlaybackOpened, ReplayList } = serverSamples
const JOINED = { type: 'SessionJoined', sessionId, gridPosition: 0 } as const

test('[RPL3] a loop over recordings asks for page after page with the same filter', async () => {
  const { client, server } = await signedIn()
  const names = Array.fromAsync(client.replays({ track: 'oval', sort: 'laps' }), ({ name }) => name)
  await settled()
  server.say(ReplayList)
  await settled()
  const filter = { type: 'RequestReplays', track: 'oval', sort: 'laps' }
  expect(server.heard).toEqual([filter, { ...filter, after: ReplayList.next }])
  server.say({ type: 'ReplayList', items: [] })
  expect(await names).toEqual(['The final'])
})

test('[RPL3] whoever opens a playback is in it when he has the right to control it, and keeps the token for others', async () => {
  const { client, server } = await signedIn()
  const opening = client.openPlayback('a', { speed: 2, start: { lap: 3 } })
  expect(server.heard).toEqual([{ type: 'OpenPlayback', replayId: 'a', speed: 2, start: { lap: 3 } }])
  server.say(JOINED, SessionSnapshot, PlaybackState)
  await settled()
  expect(client.playback.token).toBeUndefined()
  server.say(PlaybackOpened)
  const session = await opening
  expect([session, client.playback.token, client.playback.state]).toEqual([
    client.session,
    PlaybackOpened.controlToken,
    PlaybackState,
  ])
  const pausing = client.playback.pause()
  expect(server.heard.at(-2)).toMatchObject({ type: 'ControlPlayback', token: PlaybackOpened.controlToken })
  server.say(serverSamples.CarList)
  await pausing
})

test('[RPL3] a playback that is not opened is an error, and so is one that takes longer than any server does', async () => {
  const { client, server, clock } = await signedIn()
  const refused = client.openPlayback('a')
  server.say(errorMessage('replay_not_found'))
  await expect(refused).rejects.toMatchObject({ code: 404, reason: 'replay_not_found', isRetryable: false })
  const late = client.openPlayback('a')
  clock.advance(14_999)
  server.say(serverSamples.HeartbeatAck)
  clock.advance(1)
  await expect(late).rejects.toMatchObject({ reason: 'request_timeout' })
  const closing = client.openPlayback('a')
  server.say(errorMessage('shutting_down'))
  await expect(closing).rejects.toMatchObject({ reason: 'shutting_down', isRetryable: true })
})
