import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configSchemaText, defaultConfigText, withConfigTable } from './config-documents.ts'

/** Run after a change of a configuration key: `node scripts/make-config-schema.ts`. */
const root = fileURLToPath(new URL('..', import.meta.url))
writeFileSync(`${root}server.config.schema.json`, configSchemaText())
writeFileSync(`${root}server.config.json`, defaultConfigText())
const operations = `${root}docs/OPERATIONS.md`
writeFileSync(operations, withConfigTable(readFileSync(operations, 'utf8')))
