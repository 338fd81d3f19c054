import { GameMode, Visibility } from '../../../src/protocol/enums.ts'
import { type PlayerId, parseId, type SessionId, type TrackId } from '../../../src/protocol/ids.ts'
import type { PlaybackStateMessage } from '../../../src/protocol/playback-messages.ts'
import type { ReplayClientMessage, ReplayServerMessage } from '../../../src/protocol/replay-messages.ts'

/** What samples.ts has of messages about recordings. */
const playerId = parseId<PlayerId>('11111111-2222-4333-8444-555555555555')!
const trackId = parseId<TrackId>('261e1302-935c-4a5a-96c4-ed2418703b3e')!
const sessionId = parseId<SessionId>('99999999-8888-4777-a666-000000000001')!

export const replayClientSamples: {
  readonly [T in ReplayClientMessage['type']]: Extract<ReplayClientMessage, { type: T }>
} = {
  RequestReplays: {
    type: 'RequestReplays',
    sort: 'length',
    order: 'asc',
    track: 'Zandvoort',
    player: 'Ana',
    mode: GameMode.Race,
    fromMs: 1_700_000_000_000,
    toMs: 1_800_000_000_000,
    isPinned: true,
    after: 'b',
    limit: 20,
  },
  OpenPlayback: {
    type: 'OpenPlayback',
    replayId: '20261130t151500z-0123abcd',
    start: { tick: 1, timeMs: 2, lap: 3, slot: 4, event: 'next' },
    speed: 0.5,
    isPaused: true,
    end: 'loop',
    name: 'Last Sunday',
    visibility: Visibility.Private,
  },
}

export const playbackStateSample: PlaybackStateMessage = {
  type: 'PlaybackState',
  tick: 70_000,
  replayId: '20261130t151500z-0123abcd',
  replayTick: 5000,
  firstTick: 1,
  lastTick: 4_000_000_000,
  tickHz: 240,
  speed: 0.5,
  isPaused: true,
  isBuffering: false,
  isEnded: false,
  isLive: true,
  end: 'stop',
  lap: 3,
  laps: 5,
}

export const replayServerSamples: {
  readonly [T in ReplayServerMessage['type']]: Extract<ReplayServerMessage, { type: T }>
} = {
  ReplayList: {
    type: 'ReplayList',
    items: [
      {
        id: '20261130t151500z-0123abcd',
        name: 'The final',
        state: 'complete',
        startedAtMs: 1_764_515_700_000,
        lengthTicks: 4_000_000_000,
        tickHz: 240,
        sessionId,
        sessionName: 'Sunday',
        raceNumber: 2,
        mode: GameMode.Race,
        trackId,
        trackName: 'Circuit Zandvoort',
        cars: ['SF21'],
        players: [{ name: 'Ana', playerId, isAi: false }],
        laps: 5,
        winner: 'Ana',
        incidents: { contacts: 3, penalties: 2, retirements: 1 },
        bytes: 5_000_000_000,
        sha256: 'ab'.repeat(32),
        isPinned: true,
      },
    ],
    next: '1764515700000.20261130t151500z-0123abcd',
  },
  PlaybackOpened: { type: 'PlaybackOpened', sessionId, controlToken: 'a'.repeat(43) },
}
