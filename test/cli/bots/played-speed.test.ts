import { expect, test } from 'vitest'
import { playedSpeed } from '../../../src/cli/bots/played-speed.ts'
import type { PlaybackStateMessage } from '../../../src/protocol/playback-messages.ts'

/** Of a recording of 120 ticks a second in a session of 240. */
function told(tick: number, replayTick: number, changes: Partial<PlaybackStateMessage> = {}): PlaybackStateMessage {
  return {
    type: 'PlaybackState',
    tick,
    replayId: 'a',
    replayTick,
    firstTick: 1,
    lastTick: 10_000,
    tickHz: 120,
    speed: 1,
    isPaused: false,
    isBuffering: false,
    isEnded: false,
    isLive: false,
    end: 'stop',
    lap: 1,
    laps: 1,
    ...changes,
  }
}

const speed = (from: PlaybackStateMessage | undefined, to: PlaybackStateMessage) => playedSpeed(from, to, 240)

test('how fast a recording plays is what was shown of it, and not what it is told to do', () => {
  expect(speed(told(240, 100), told(480, 1060))).toBe(8)
  expect(speed(told(240, 100), told(480, 220, { speed: 8 }))).toBe(1)
  expect(speed(told(240, 100), told(480, 1060, { isEnded: true }))).toBe(8)
})

test.each([
  ['nothing was told before', undefined, told(480, 1060)],
  ['it stood still', told(240, 100, { isPaused: true }), told(480, 1060)],
  ['somebody has just gone elsewhere', told(240, 100), told(480, 1060, { isBuffering: true })],
  ['it was on its way there', told(240, 100, { isBuffering: true }), told(480, 1060)],
  ['it begins anew', told(240, 1060), told(480, 100)],
  ['no tick has passed', told(240, 100), told(240, 1060)],
])('it says nothing where %s', (_, from, to) => {
  expect(speed(from, to)).toBe(0)
})
