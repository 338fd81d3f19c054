import { expect, test } from 'vitest'
import { locateJsonFault } from '../../src/config/json-fault.ts'

test.each([
  ['{ "a": 1, }', 1, 11, 'a key in double quotes'],
  ['[1,]', 1, 4, 'a value'],
  ['{ // a comment\n}', 1, 3, 'a key in double quotes or the closing brace'],
  ['{\n  "a" 1\n}', 2, 7, 'a colon'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or the closing bracket'],
  ["{ 'a': 1 }", 1, 3, 'a key in double quotes or the closing brace'],
  ['{ "a": yes }', 1, 8, 'a value'],
  ['{ "a": 01 }', 1, 8, 'a value'],
  ['{ "a": [1, 2 }', 1, 14, 'a comma or the closing bracket'],
  ['{ "a": "b\n" }', 1, 8, 'a value'],
  ['{ "a": {}', 1, 10, 'a comma or the closing bracket'],
  ['{} {}', 1, 4, 'the end of the file'],
  ['', 1, 1, 'a value'],
])('in %j the fault is at line %i, column %i', (text, line, column, expected) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
  expect(locateJsonFault(text)).toEqual({ line, column, expected })
})
