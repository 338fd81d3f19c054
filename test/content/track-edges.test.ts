import { describe, expect, test } from 'vitest'
import type { TrackNodes } from '../../src/content/track-data.ts'
import { parseTrackText } from '../../src/content/track-text.ts'
import { FILE, PLAIN, squareTrack } from './documents.ts'

/** What lies beside the road, node by node. */

function nodes(text: string): TrackNodes {
  const result = parseTrackText(text, FILE, PLAIN)
  if (!result.ok) throw new Error(result.fault.message)
  return result.data.nodes
}

/** The square with lines added to its third node, whose first line in the file is 9. */
function square(lines: string): string {
  return squareTrack().replace('  z: 4', lines)
}

const EDGES = ['kerbLeftM', 'kerbRightM', 'runOffLeftM', 'runOffRightM', 'runOffSurface']

describe('edges', () => {
  test('of a file that names none have no columns', () => {
    expect(Object.keys(nodes(squareTrack())).filter((key) => EDGES.includes(key))).toEqual([])
  })

  test('of a file that names one are a metre of kerb and ten of grass everywhere else', () => {
    expect(nodes(square('  kerb_left: 0'))).toMatchObject({
      kerbLeftM: [1, 1, 0, 1],
      kerbRightM: [1, 1, 1, 1],
      runOffLeftM: [10, 10, 10, 10],
      runOffRightM: [10, 10, 10, 10],
      runOffSurface: ['Grass', 'Grass', 'Grass', 'Grass'],
    })
  })

  test('are told apart by side and node', () => {
    const lines = '  kerb_right: 2.5\n  run_off_left: 30\n  run_off_right: 0\n  run_off_surface: gRAVEL'
    expect(nodes(square(lines))).toMatchObject({
      kerbRightM: [1, 1, 2.5, 1],
      runOffLeftM: [10, 10, 30, 10],
      runOffRightM: [10, 10, 0, 10],
      runOffSurface: ['Grass', 'Grass', 'Gravel', 'Grass'],
    })
  })

  test('go with their node when it repeats the one before', () => {
    const repeated = squareTrack('- x: 0\n  y: 100\n  kerb_left: 3\n').replace('  z: 4', '  kerb_left: 2')
    expect(nodes(repeated).kerbLeftM).toEqual([1, 1, 2, 1])
  })

  test.each([
    ['kerb_left', -0.1, '0 to 10 m'],
    ['kerb_right', 10.5, '0 to 10 m'],
    ['run_off_left', -1, '0 to 200 m'],
    ['run_off_right', 201, '0 to 200 m'],
  ])('with %s of %d are refused with file, line, key, value and range', (key, value, range) => {
    expect(parseTrackText(square(`  ${key}: ${value}`), FILE, PLAIN)).toEqual({
      ok: false,
      fault: { file: FILE.file, line: 11, message: `nodes[2].${key} is ${value}, allowed is ${range}` },
    })
  })

  test('on a surface that there is not are refused with the ones there are', () => {
    const result = parseTrackText(square('  run_off_surface: Lava'), FILE, PLAIN)
    expect(result.ok ? '' : result.fault.message).toBe(
      'nodes[2].run_off_surface is "Lava", allowed are Asphalt, Concrete, Curb, Grass, Gravel, Sand, Wet',
    )
  })
})
