import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readPlainYaml } from '../../src/content/plain-yaml.ts'
import { squareTrack } from './documents.ts'

describe('the fast reader gives exactly what the full YAML parser gives', () => {
  test.each([
    ['a track', squareTrack()],
    ['a table, an empty list and a null', 'metadata:\n  city: Nuremberg\n  year_built: 1948\nlist: []\nnothing:\n'],
    ['numbers of every spelling', 'a: 1\nb: -2.5\nc: +3\nd: 1e3\ne: 4.\nf: 007\ng: -0\nh: 1.5E-7\n'],
    ['words that mean something', 'a: true\nb: false\nc: null\nd: yes\ne: Nuller\n'],
    ['texts', "a: Circuit de Spa-Francorchamps\nb: St. John's (old), north\nc: São Paulo\n"],
    ['an id', 'track_id: 92f4416f-c318-4e0f-ad29-123ae1fce88e\n'],
    ['comments, blank lines and CRLF', '# head\r\n\r\na: 1\r\n  # inside\r\nnodes:\r\n- x: 1\r\n  y: 2\r\n'],
    ['keys that objects have by themselves', 'constructor: 1\nto_string: 2\n'],
  ])('%s', (_, text) => {
    const fast = readPlainYaml(text)
    expect(fast).toBeDefined()
    expect(fast).toEqual(parse(text))
  })
})

describe('the fast reader gives up on what it does not know for certain', () => {
  test.each([
    ['quotes', 'name: "Oval"\n'],
    ['a comment behind a value', 'name: Oval # fast\n'],
    ['a flow list', 'sectors: [1, 2]\n'],
    ['an anchor', 'a: &x 1\n'],
    ['a tab', 'a:\t1\n'],
    ['a value on the next line', 'description: one\n  two\n'],
    ['a block text', 'description: |\n  one\n'],
    ['deeper indentation', 'a:\n    b: 1\n'],
    ['an indented list', 'nodes:\n  - x: 1\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a duplicate key in a node', 'nodes:\n- x: 1\n  x: 2\n'],
    ['a table below a value', 'a: 1\n  b: 2\n'],
    ['a list below a table', 'a:\n  b: 1\n- c: 2\n'],
    ['several documents', '---\na: 1\n'],
    ['infinity', 'a: .inf\n'],
    ['another spelling of null', 'a: NULL\n'],
    ['hexadecimal', 'a: 0x10\n'],
    ['a prototype', '__proto__: 1\n'],
    ['a very long line', `a: ${'x'.repeat(500)}\n`],
  ])('%s', (_, text) => {
    expect(readPlainYaml(text)).toBeUndefined()
  })
})
