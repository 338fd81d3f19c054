import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withMetricsTable } from './metrics-document.ts'

/** Run after a change of a metric: `node scripts/make-metrics-table.ts`. */
const operations = fileURLToPath(new URL('../docs/OPERATIONS.md', import.meta.url))
writeFileSync(operations, withMetricsTable(readFileSync(operations, 'utf8')))
