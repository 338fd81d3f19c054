import { describe, expect, test } from 'vitest'
import { parseTrackText } from '../../src/content/track-text.ts'
import { FILE, PLAIN, squareTrack } from './documents.ts'

/** The square is 400 m round. */

function parsed(pitLane: string) {
  return parseTrackText(squareTrack(pitLane && `pit_lane: ${pitLane}\n`), FILE, PLAIN)
}

function lane(pitLane: string) {
  const result = parsed(pitLane)
  if (!result.ok) throw new Error(result.fault.message)
  return result.data.pitLane
}

describe('a pit lane', () => {
  test('is kept as the file has it, past the line', () => {
    const text = '{entry: 350, exit: 60, side: Right, speed_limit_kmh: 72, boxes: [360, 380.5, 0, 10]}'
    expect(lane(text)).toEqual({
      entryM: 350,
      exitM: 60,
      side: 'right',
      speedLimitMps: 20,
      boxesM: [360, 380.5, 0, 10],
    })
  })

  test('has a limit of 80 km/h and no boxes where the file says nothing of them', () => {
    expect(lane('{entry: 100, exit: 200, side: left}')).toEqual({
      entryM: 100,
      exitM: 200,
      side: 'left',
      speedLimitMps: 80 / 3.6,
    })
  })

  test('is absent from the data of a circuit without one', () => {
    const result = parsed('')
    expect(result.ok && 'pitLane' in result.data).toBe(false)
  })

  test.each([
    ['without an entry', '{exit: 60, side: left}', 'pit_lane.entry is missing: a number is required'],
    ['that begins before the line', '{entry: -5, exit: 60, side: left}', 'pit_lane.entry is -5, allowed is 0 to 400 m'],
    ['beyond the lap', '{entry: 350, exit: 401, side: left}', 'pit_lane.exit is 401, allowed is 0 to 400 m'],
    ['of no length', '{entry: 60, exit: 60, side: left}', 'pit_lane.exit is 60, which is the entry as well'],
    ['without a side', '{entry: 350, exit: 60}', 'pit_lane.side is missing: a text is required'],
    ['in the middle', '{entry: 1, exit: 2, side: middle}', 'pit_lane.side is "middle", allowed are left, right'],
    [
      'for racing',
      '{entry: 350, exit: 60, side: left, speed_limit_kmh: 300}',
      'pit_lane.speed_limit_kmh is 300, allowed is 20 to 200 km/h',
    ],
    ['that is a list', '[350, 60]', 'pit_lane must be a table of keys and values'],
  ])('%s is refused', (_, text, message) => {
    const result = parsed(text)
    expect(result.ok ? undefined : result.fault).toMatchObject({ file: FILE.file, message })
  })

  test.each([
    ['outside the lane', '[100]'],
    ['in the wrong order', '[380, 370]'],
    ['that are no numbers', '[here]'],
    ['that are infinite', '[.inf]'],
    ['at the exit', '[60]'],
  ])('with boxes %s is refused', (_, boxes) => {
    const result = parsed(`{entry: 350, exit: 60, side: left, boxes: ${boxes}}`)
    expect(result.ok ? '' : result.fault.message).toBe(
      'pit_lane.boxes must be metres from the line, in driving order, between entry and exit',
    )
  })

  test('with more boxes than grid places is refused', () => {
    const boxes = Array.from({ length: 257 }, (_, index) => 351 + index / 10)
    const result = parsed(`{entry: 350, exit: 60, side: left, boxes: [${boxes}]}`)
    expect(result.ok ? '' : result.fault.message).toMatch(/pit_lane\.boxes has 257 entries, at most 256/)
  })
})
