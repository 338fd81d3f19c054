import { expect, test } from 'vitest'
import { parseTrackCsv } from '../../src/content/track-csv.ts'

const SOURCE = { file: 'tracks/tum/Hollow Oak.csv' }

/** A ring of `count` nodes at a radius of 100 m, in TUM's order of columns. */
function ring(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count
    return `${(100 * Math.cos(angle)).toFixed(3)},${(100 * Math.sin(angle)).toFixed(3)},5.5,7.25`
  })
  return ['# x_m,y_m,w_tr_right_m,w_tr_left_m', ...rows].join('\n')
}

function faultOf(text: string) {
  const result = parseTrackCsv(text, SOURCE)
  if (result.ok) throw new Error('was accepted')
  return result.fault
}

test('a TUM file has the right width before the left, a name from its file and a closed loop', () => {
  const result = parseTrackCsv(ring(40), SOURCE)
  expect(result.ok && result.data).toMatchObject({ name: 'Hollow Oak', isClosed: true, file: SOURCE.file })
  expect(result.ok && [result.data.nodes.widthRightM[0], result.data.nodes.widthLeftM[0]]).toEqual([5.5, 7.25])
})

test('comments, blank lines and Windows line ends are skipped wherever they stand', () => {
  const text = ring(40).replaceAll('\n', '\r\n').replace('\r\n', '\r\n# again\r\n\r\n')
  expect(parseTrackCsv(`${text}\r\n# end\r\n`, SOURCE)).toEqual(parseTrackCsv(ring(40), SOURCE))
})

test.each([
  ['a row too short', '0,0,5\n', /3 numbers/, 1],
  ['a row too long', '# head\n0,0,5,5,5\n', /5 numbers/, 2],
  ['a word', '0,0,5,5\n1,one,5,5\n', /"one" is not a number/, 2],
  ['an empty cell', '0,,5,5\n', /"" is not a number/, 1],
  ['a hexadecimal number', '0x10,0,5,5\n', /0x10/, 1],
  ['a width of nothing', '0,0,0,5\n', /w_tr_right_m is 0/, 1],
  ['a place off the map', '0,1e7,5,5\n', /y_m is 10000000/, 1],
])('a file with %s is refused with its line', (_, text, message, line) => {
  expect(faultOf(text)).toMatchObject({ line, file: SOURCE.file })
  expect(faultOf(text).message).toMatch(message)
})

test('a file of comments alone is refused', () => {
  expect(faultOf('# nothing\n').message).toMatch(/0 different nodes/)
})
