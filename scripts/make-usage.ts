import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commandsDocument, withUsage } from './usage-documents.ts'

/** Run after a change of what a command prints for --help: `node scripts/make-usage.ts`. */
const root = fileURLToPath(new URL('..', import.meta.url))
writeFileSync(`${root}docs/COMMANDS.md`, commandsDocument())
const operations = `${root}docs/OPERATIONS.md`
writeFileSync(operations, withUsage(readFileSync(operations, 'utf8')))
