import { readFileSync, writeFileSync } from 'node:fs'
import { benchTables, replaceMarked, targetTable } from './markdown-tables.ts'
import { README_TABLES, SECURITY_TABLES } from './published.ts'
import type { BenchReport } from './report.ts'
import { TARGETS } from './targets.ts'

/** Writes the tables of README.md, docs/PERFORMANCE.md and docs/SECURITY.md, all from one report. Throws when a marker is missing. */
export function writeTables(report: BenchReport): void {
  writeMarked('README.md', 'bench', benchTables(report, README_TABLES))
  writeMarked('docs/PERFORMANCE.md', 'targets', targetTable(report, TARGETS))
  writeMarked('docs/SECURITY.md', 'bench', benchTables(report, SECURITY_TABLES))
}

function writeMarked(path: string, name: string, text: string): void {
  const file = new URL(`../../${path}`, import.meta.url)
  const document = replaceMarked(readFileSync(file, 'utf8'), name, text)
  if (document === undefined)
    throw new Error(`${path} has no place for a table: it needs <!-- ${name}:begin --> and end`)
  writeFileSync(file, document)
  console.error(`wrote the table ${name} of ${path}`)
}
