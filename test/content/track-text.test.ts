import { describe, expect, test } from 'vitest'
import type { TrackData } from '../../src/content/track-data.ts'
import { parseTrackText } from '../../src/content/track-text.ts'
import { FILE, PLAIN, squareTrack } from './documents.ts'

function parsed(text: string, options = PLAIN): TrackData {
  const result = parseTrackText(text, FILE, options)
  if (!result.ok) throw new Error(result.fault.message)
  return result.data
}

function fault(text: string) {
  const result = parseTrackText(text, FILE, PLAIN)
  if (result.ok) throw new Error('was accepted')
  return result.fault
}

function warnings(text: string): readonly string[] {
  const result = parseTrackText(text, FILE, PLAIN)
  return result.ok ? result.warnings : []
}

/** Ten nodes around a circle-like polygon, closed by its ends, without the flag. */
const loopWithoutFlag = JSON.stringify({
  name: 'Loop',
  default_width: 10,
  nodes: Array.from({ length: 12 }, (_, index) => ({
    x: 100 * Math.cos((index * Math.PI) / 6),
    y: 100 * Math.sin((index * Math.PI) / 6),
  })),
})

describe('what a track file says', () => {
  test('is read from YAML and from JSON alike', () => {
    const json = JSON.stringify({
      name: 'Square',
      default_width: 10,
      closed_loop: true,
      nodes: [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 100, z: 4 },
        { x: 0, y: 100, width: null },
      ],
    })
    expect(parsed(` \n${json}`)).toEqual(parsed(squareTrack()))
  })

  test('is read by the full YAML parser when the fast one gives up', () => {
    expect(parsed(squareTrack().replace('name: Square', 'name: "Square" # quoted'))).toEqual(parsed(squareTrack()))
  })

  test('gives half of the default width to each side', () => {
    expect(parsed(squareTrack()).nodes.widthLeftM).toEqual([5, 5, 5, 5])
  })

  test('prefers left and right, then the node width, then the default', () => {
    const text = `name: W
default_width: 10
closed_loop: true
nodes:
- {x: 0, y: 0, width: 8, width_left: 3, width_right: 6}
- {x: 100, y: 0, width: 8, width_left: 3}
- {x: 100, y: 100}
- {x: 0, y: 100}
`
    const { nodes } = parsed(text)
    expect(nodes.widthLeftM).toEqual([3, 4, 5, 5])
    expect(nodes.widthRightM).toEqual([6, 4, 5, 5])
  })

  test('gets 12 m where a file without default width gives a width to other nodes', () => {
    const text = squareTrack().replace('default_width: 10', '').replace('  z: 4', '  width: 9')
    expect(parsed(text).nodes.widthLeftM).toEqual([6, 6, 4.5, 6])
  })

  test('may give left and right widths alone', () => {
    const text = squareTrack()
      .replace('default_width: 10', '')
      .replaceAll(/ {2}y: (\d+)/g, '  y: $1\n  width_left: 4\n  width_right: 5')
    expect(parsed(text).nodes.widthRightM).toEqual([5, 5, 5, 5])
  })

  test('keeps an id of any version and variant, in lower case', () => {
    expect(parsed(squareTrack('track_id: D4E5F6A7-B8C9-4D4E-1F2A-3B4C5D6E7F8A\n')).id).toBe(
      'd4e5f6a7-b8c9-4d4e-1f2a-3b4c5d6e7f8a',
    )
  })

  test('has the same id at every start when it names none, and another one in another file', () => {
    const other = parseTrackText(squareTrack(), { file: 'tracks/other.yaml' }, PLAIN)
    expect(parsed(squareTrack()).id).toBe('be46b964-cd97-897e-840c-6b2c6fd5c6fa')
    expect(other.ok && other.data.id).not.toBe(parsed(squareTrack()).id)
  })

  test('names surfaces in any case', () => {
    const text = squareTrack().replace('  z: 4', '  surface_type: gRAVEL')
    expect(parsed(text).nodes.surface[2]).toBe('Gravel')
  })

  test('is Asphalt, with a warning, where the surface is unknown', () => {
    const text = squareTrack().replace('  z: 4', '  surface_type: Lava')
    expect(parsed(text).nodes.surface[2]).toBe('Asphalt')
    expect(warnings(text)).toEqual([expect.stringContaining('Lava')])
  })

  test('may bring sectors, a grid and metadata', () => {
    const track = parsed(
      squareTrack(
        'sectors: [120, 260.5]\ngrid:\n- {s: -8, n: 2}\n- {s: -16, n: -2}\nmetadata: {city: X, year_built: 1999, country: null}\n',
      ),
    )
    expect(track.sectorStartsM).toEqual([120, 260.5])
    expect(track.grid).toEqual([
      { sM: -8, nM: 2 },
      { sM: -16, nM: -2 },
    ])
    expect(track.metadata).toEqual({ city: 'X', yearBuilt: 1999 })
  })

  test('never holds a negative zero, which JSON would lose on the way to the client', () => {
    expect(Object.is(parsed(squareTrack().replace('x: 0', 'x: -0')).nodes.xM[0], 0)).toBe(true)
  })
})

describe('spawn points', () => {
  test('count the interpolated centreline and offset in world axes', () => {
    const track = parsed(squareTrack('spawn_points:\n- position: 10\n  offset_x: 1\n  offset_y: 2\n'))
    // The reference's check value: point 10 of this square lies 52.5335 m from the line, at (50, -12.5).
    expect(track.grid?.[0]?.sM).toBeCloseTo(52.53 + 1, 1)
    expect(track.grid?.[0]?.nM).toBeCloseTo(2, 1)
  })

  test('behind the line have a negative arc length', () => {
    const track = parsed(squareTrack('spawn_points:\n- position: 79\n'))
    expect(track.grid?.[0]?.sM).toBeGreaterThan(-10)
    expect(track.grid?.[0]?.sM).toBeLessThan(0)
  })

  test('beyond the centreline are left out with a warning', () => {
    const text = squareTrack('spawn_points:\n- position: 80\n- position: 3\n')
    expect(parsed(text).grid).toHaveLength(1)
    expect(warnings(text)).toHaveLength(1)
  })
})

describe('a loop', () => {
  test('is closed without the flag when its ends meet', () => {
    expect(parsed(loopWithoutFlag).isClosed).toBe(true)
  })

  test('whose ends meet is closed even when the flag denies it, as programs write flags they never ask for', () => {
    expect(parsed(loopWithoutFlag.replace('{', '{"closed_loop":false,')).isClosed).toBe(true)
  })

  test('needs the flag when its ends lie apart', () => {
    expect(fault(squareTrack().replace('closed_loop: true', '')).message).toMatch(/is open: its ends lie 100 m apart/)
  })

  test('loses a last node that repeats the first', () => {
    expect(parsed(squareTrack('- x: 0\n  y: 0\n')).nodes.xM).toEqual([0, 100, 100, 0])
  })

  test('loses nodes that repeat the one before, with a warning', () => {
    const text = squareTrack('- x: 0\n  y: 100\n')
    expect(parsed(text).nodes.yM).toEqual([0, 0, 100, 100])
    expect(warnings(text)).toHaveLength(1)
  })
})

describe('elevation and banking', () => {
  const banked = (angle: number, extra = '') => squareTrack(extra).replace('  z: 4', `  z: 4\n  banking: ${angle}`)

  test('are zeroed unless trusted', () => {
    const { nodes } = parsed(banked(0.2))
    expect([nodes.zM[2], nodes.bankingRad[2]]).toEqual([0, 0])
  })

  test('are kept when the server trusts all files', () => {
    const { nodes } = parsed(banked(0.2), { trustElevation: true })
    expect([nodes.zM[2], nodes.bankingRad[2]]).toEqual([4, 0.2])
  })

  test('are kept when the file vouches for them', () => {
    expect(parsed(banked(0.2, 'elevation_trusted: true\n')).nodes.zM[2]).toBe(4)
  })

  test('read a file with more than 0.6 anywhere as degrees', () => {
    expect(parsed(banked(18), { trustElevation: true }).nodes.bankingRad[2]).toBeCloseTo(0.314159, 6)
  })
})

describe('a track file is refused', () => {
  test.each([
    ['without a name', squareTrack().replace('name: Square', ''), /name is missing/],
    ['with a long name', squareTrack().replace('Square', 'x'.repeat(101)), /101 characters/],
    ['with a name over two lines', squareTrack().replace('Square', '"a\\nb"'), /control characters/],
    ['without nodes', 'name: X\ndefault_width: 10\n', /0 different nodes/],
    [
      'with two nodes in a loop',
      'name: X\ndefault_width: 9\nclosed_loop: true\nnodes: [{x: 0, y: 0}, {x: 99, y: 0}, {x: 0, y: 99}]',
      /3 different/,
    ],
    ['with a node that has no y', squareTrack().replace('- x: 100\n  y: 0', '- x: 100'), /nodes\[1\]\.y is missing/],
    [
      'with an infinite coordinate',
      squareTrack().replace('x: 100', 'x: .inf'),
      /nodes\[1\]\.x must be a finite number/,
    ],
    ['with text for a number', squareTrack().replace('x: 100', 'x: far'), /not "far"/],
    [
      'beyond the map',
      squareTrack().replace('x: 100', 'x: 1e9'),
      /nodes\[1\]\.x is 1000000000, allowed is -100000 to 100000 m/,
    ],
    ['with a negative width', squareTrack().replace('default_width: 10', 'default_width: -1'), /default_width is -1/],
    ['without any width', squareTrack().replace('default_width: 10', ''), /nodes\[0\]\.width is missing/],
    ['with a bank like a wall', squareTrack().replace('z: 4', 'banking: 80'), /nodes\[2\]\.banking is 80/],
    ['with an id that is none', squareTrack('track_id: abc\n'), /track_id must be/],
    ['with sectors in the wrong order', squareTrack('sectors: [300, 100]\n'), /sectors must be/],
    ['with sectors beyond the lap', squareTrack('sectors: [100, 500]\n'), /below 400/],
    ['when it is too short', squareTrack().replaceAll('100', '10'), /40 m long/],
    ['when it is a list', '- 1\n- 2\n', /must be a table/],
    ['when it is empty', '', /name is missing/],
    ['when it is broken JSON', '{"name": ', /not valid JSON/],
    ['when it is broken YAML', 'name: [1, 2\nx: }', /not valid YAML/],
    ['when it is all brackets', '['.repeat(20_000), /YAML/],
  ])('%s', (_, text, message) => {
    expect(fault(text).message).toMatch(message)
  })

  test('with file and line', () => {
    expect(fault(squareTrack().replace('y: 100', 'y: here'))).toMatchObject({ file: 'tracks/square.yaml', line: 10 })
    expect(fault('name: X\nnodes: [1')).toMatchObject({ line: 2 })
    expect(fault('{\n"name": "X",\n"nodes": [{"x": 0, "y": true}]\n}')).toMatchObject({ line: 3 })
  })

  test('with more nodes than allowed', () => {
    const nodes = Array.from({ length: 20_001 }, (_, index) => ({ x: index, y: 0 }))
    expect(fault(JSON.stringify({ name: 'X', default_width: 9, nodes })).message).toMatch(/20001 entries/)
  })
})
