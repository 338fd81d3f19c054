import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withLimitsTable } from './security-limits.ts'

/** Run after a change of a limit: `node scripts/make-security-limits.ts`. */
const security = fileURLToPath(new URL('../docs/SECURITY.md', import.meta.url))
writeFileSync(security, withLimitsTable(readFileSync(security, 'utf8')))
