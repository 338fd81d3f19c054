import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const MIGRATIONS = join(ROOT, 'src/storage/sqlite/migrations')

test('docs/OPERATIONS.md names every table of the database', () => {
  const sql = readdirSync(MIGRATIONS).map((name) => readFileSync(join(MIGRATIONS, name), 'utf8'))
  const tables = sql.flatMap((text) => [...text.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, name]) => name))
  const [paragraph = ''] = /^Tables: .*?\n\n/ms.exec(readFileSync(join(ROOT, 'docs/OPERATIONS.md'), 'utf8')) ?? []
  const named = [...paragraph.matchAll(/`(\w+)`/g)].map(([, name]) => name)
  expect(named.toSorted()).toEqual([...tables, 'schema_version'].toSorted())
})
