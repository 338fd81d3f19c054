import { expect, test } from 'vitest'
import { PlaybackControls } from '../../src/client/playback-controls.ts'
import type { Request } from '../../src/client/request-queue.ts'
import { SessionView } from '../../src/client/session-view.ts'
import type { ClientMessage } from '../../src/protocol/client-messages.ts'
import { serverSamples } from '../protocol/support/samples.ts'

const { SessionJoined: joined, SessionSnapshot: snapshot, PlaybackState: state } = serverSamples

/** Controls whose requests are taken by nobody but the test. */
function controls({ isInSession = true } = {}) {
  const view = isInSession ? new SessionView({ joined, snapshot }) : undefined
  const asked: ClientMessage[] = []
  const playback = new PlaybackControls({
    async ask(request: Request<void>) {
      asked.push(...request.messages.slice(0, 1))
      view?.apply({ ...state, speed: 2 })
    },
    session: () => view,
  })
  return { playback, asked, view }
}

test('[RPL1] the state is what was told last, and none where no recording is played', () => {
  const { playback, view } = controls()
  expect(playback.state).toBeUndefined()
  view?.apply(state)
  expect(playback.state).toEqual(state)
  expect(controls({ isInSession: false }).playback.state).toBeUndefined()
})

test('[RPL1] every request goes with the token, once there is one, and resolves with the state after it', async () => {
  const { playback, asked } = controls()
  expect(await playback.pause()).toMatchObject({ speed: 2 })
  playback.useToken('abc')
  await playback.seek({ lap: 2, slot: 1 })
  await playback.setSpeed(0.5)
  await playback.step()
  await playback.setEnd('loop')
  const type = 'ControlPlayback'
  expect(asked).toEqual([
    { type, action: 'pause' },
    { type, action: 'seek', lap: 2, slot: 1, token: 'abc' },
    { type, action: 'speed', speed: 0.5, token: 'abc' },
    { type, action: 'step', frames: 1, token: 'abc' },
    { type, action: 'end', end: 'loop', token: 'abc' },
  ])
})

test('[RPL1] whoever is out of the session meanwhile is told so', async () => {
  await expect(controls({ isInSession: false }).playback.resume()).rejects.toMatchObject({ reason: 'closed' })
})
