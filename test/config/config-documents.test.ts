import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { configSchemaText, defaultConfigText, withConfigTable } from '../../scripts/config-documents.ts'
import { CONFIG_KEYS } from '../../src/config/config-keys.ts'

const HINT = 'Run node scripts/make-config-schema.ts.'

function committed(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

test('server.config.schema.json is what the schema says', () => {
  expect(committed('server.config.schema.json'), HINT).toBe(configSchemaText())
})

test('server.config.json has every key at its default', () => {
  expect(JSON.parse(committed('server.config.json')), HINT).toEqual(JSON.parse(defaultConfigText()))
})

test('the table in docs/OPERATIONS.md is what the schema says', () => {
  const operations = committed('docs/OPERATIONS.md')
  expect(operations, HINT).toBe(withConfigTable(operations))
})

test('every key has a sentence and a variable of its own', () => {
  const keys = [...CONFIG_KEYS.values()]
  expect(keys.filter((key) => !key.sentence.endsWith('.'))).toEqual([])
  expect(new Set(keys.map((key) => key.variable)).size).toBe(keys.length)
})
