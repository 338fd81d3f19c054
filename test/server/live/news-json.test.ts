import { expect, test } from 'vitest'
import { GameMode, SessionState, Visibility } from '../../../src/protocol/enums.ts'
import type { PlayerId, SessionId, TrackId } from '../../../src/protocol/ids.ts'
import type { ServerMessage } from '../../../src/protocol/server-messages.ts'
import { newsJson } from '../../../src/server/live/news-json.ts'

const playerId = 'a' as PlayerId
const results: ServerMessage = {
  type: 'RaceResults',
  sessionId: 's' as SessionId,
  raceNumber: 1,
  trackId: 't' as TrackId,
  lapLimit: 3,
  isPersisted: true,
  classification: [],
  replayId: 'r',
  replaySha256: 'ab',
}

test('types, states and modes are told by name', () => {
  const state = { type: 'SessionStateChanged', tick: 5, state: SessionState.Racing, mode: GameMode.Race } as const
  expect(newsJson(state, Visibility.Public)).toEqual({
    type: 'sessionStateChanged',
    tick: 5,
    state: 'racing',
    mode: 'race',
  })
  const retired = { type: 'CarRetired', tick: 9, playerId, lap: 2 } as const
  expect(newsJson(retired, Visibility.Public)).toEqual({ ...retired, type: 'carRetired' })
})

test('who comes, goes and watches is not told', () => {
  expect(newsJson({ type: 'ParticipantLeft', playerId }, Visibility.Public)).toBeUndefined()
  expect(newsJson({ type: 'HostChanged', playerId }, Visibility.Public)).toBeUndefined()
})

test('[SES4] results name the recording, but not of a session with a password', () => {
  for (const visibility of [Visibility.Public, Visibility.Private]) {
    expect(newsJson(results, visibility)).toMatchObject({ type: 'raceResults', replayId: 'r', replaySha256: 'ab' })
  }
  const hidden = newsJson(results, Visibility.Protected)
  expect(hidden).not.toHaveProperty('replayId')
  expect(hidden).not.toHaveProperty('replaySha256')
})
