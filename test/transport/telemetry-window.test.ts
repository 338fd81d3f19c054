import { expect, test } from 'vitest'
import { RTT_GUESS_MS, TELEMETRY_IN_FLIGHT_MAX } from '../../src/transport/limits.ts'
import { TelemetryWindow } from '../../src/transport/telemetry-window.ts'

const HZ = 60

/** Offers a frame every tick of 1/60 s from `fromTick` on; `acked` says which tick the reader acknowledges then, if any. */
function run(window: TelemetryWindow, ticks: number, acked: (tick: number) => number, fromTick = 1): number[] {
  const sent: number[] = []
  for (let tick = fromTick; tick < fromTick + ticks; tick++) {
    const nowMs = (tick * 1000) / HZ
    if (acked(tick) > 0) window.acknowledge(acked(tick), nowMs)
    if (!window.canSend({ tick, hz: HZ }, nowMs)) continue
    window.sent(tick, nowMs)
    sent.push(tick)
  }
  return sent
}

const never = () => 0

test('[BP1] a reader that acknowledges after its round trip gets every frame', () => {
  for (const rttTicks of [1, 3, 12]) {
    const window = new TelemetryWindow()
    run(window, 200, (tick) => tick - rttTicks)
    expect(
      run(window, 100, (tick) => tick - rttTicks, 201),
      `RTT ${rttTicks} ticks`,
    ).toHaveLength(100)
  }
})

test('[BP1] a reader that stalls is sent its round trip and two frames, then one probe a second', () => {
  const window = new TelemetryWindow()
  run(window, 100, (tick) => tick - 3)
  const stalled = run(window, 4 * HZ, never, 101)
  // 3 frames were under way at the stall.
  expect(stalled.slice(0, 2)).toEqual([101, 102])
  expect(stalled.slice(2)).toEqual([162, 222, 282])
  expect(window.inFlight).toBe(3 + 5)
})

test('[BP1] the first acknowledgement after a stall opens the window again, and its age widens nothing', () => {
  const window = new TelemetryWindow()
  run(window, 100, (tick) => tick - 3)
  const rttMs = window.rttMs
  run(window, 600, never, 101)
  expect(run(window, 1, () => 101, 701)).toEqual([])
  expect(run(window, 60, (tick) => tick - 3, 702)).toHaveLength(60)
  expect(window.rttMs).toBe(rttMs)
})

test('[BP1] a reader that never acknowledges gets the guessed round trip and then one frame a second for ever', () => {
  const window = new TelemetryWindow()
  const sent = run(window, 20 * 60 * HZ, never)
  const atOnce = 2 + Math.ceil((RTT_GUESS_MS * HZ) / 1000)
  expect(sent.slice(0, atOnce)).toEqual(Array.from({ length: atOnce }, (_, index) => index + 1))
  expect(sent.length - atOnce).toBe(20 * 60 - 1)
  expect(window.inFlight).toBe(TELEMETRY_IN_FLIGHT_MAX)
})

test('[BP1] a link slower than the rate holds frames back instead of gathering a backlog', () => {
  const window = new TelemetryWindow()
  const underWay: number[] = []
  let worst = 0
  for (let tick = 1; tick < 60 * HZ; tick++) {
    const nowMs = (tick * 1000) / HZ
    // The link carries every second frame's worth, in order; what it delivers is acknowledged at once.
    const delivered = tick % 2 === 0 ? underWay.shift() : undefined
    if (delivered !== undefined) window.acknowledge(delivered, nowMs)
    if (!window.canSend({ tick, hz: HZ }, nowMs)) continue
    window.sent(tick, nowMs)
    underWay.push(tick)
    worst = Math.max(worst, underWay.length)
  }
  expect(worst).toBeLessThan(20)
})

test('[BP1] an old acknowledgement changes nothing', () => {
  const window = new TelemetryWindow()
  for (const tick of [10, 11, 12]) window.sent(tick, tick)
  window.acknowledge(11, 20)
  window.acknowledge(9, 30)
  expect(window.inFlight).toBe(1)
})

test('[BP1] a new session, whose ticks begin again, starts with an empty window', () => {
  const window = new TelemetryWindow()
  run(window, 8, never, 50_000)
  expect(run(window, 2, never, 1)).toEqual([1, 2])
  window.acknowledge(2, 100)
  expect(window.inFlight).toBe(0)
})
