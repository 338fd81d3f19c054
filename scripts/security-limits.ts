import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The table of docs/SECURITY.md: every constant of the server's `limits.ts` files with what it stops, as the code says it. */

/** Folders of src that are no part of a running server. */
const ELSEWHERE = /^(cli|client)\//
const BEGIN = '<!-- limits table: begin, node scripts/make-security-limits.ts -->'
const END = '<!-- limits table: end -->'
const root = fileURLToPath(new URL('../src/', import.meta.url))

/** `document` with the table as it is now. Throws when it has no place for it. */
export function withLimitsTable(document: string): string {
  const from = document.indexOf(BEGIN)
  const to = document.indexOf(END)
  if (from < 0 || to < from) throw new Error(`docs/SECURITY.md has no ${BEGIN} … ${END}`)
  return `${document.slice(0, from)}${BEGIN}\n${limitsTable()}\n${document.slice(to)}`
}

function limitsTable(): string {
  const files = globSync('**/limits.ts', { cwd: root }).filter((file) => !ELSEWHERE.test(file))
  const rows = files
    .sort()
    .flatMap((file) =>
      limitsIn(readFileSync(`${root}${file}`, 'utf8')).map(
        ({ name, value, sentence }) => `| \`src/${dirname(file)}\` | \`${name}\` | ${value} | ${sentence} |`,
      ),
    )
  return ['| where | limit | value | what it is for |', '|---|---|---|---|', ...rows].join('\n')
}

/** Constants follow the comment that they share. */
function limitsIn(text: string) {
  let sentence = ''
  return [...text.matchAll(/\/\*\*([\s\S]*?)\*\/|^export const (\w+) = ([^\n]+)$/gm)].flatMap(
    ([, comment, name, value]) => {
      if (comment !== undefined) sentence = plainText(comment)
      return name === undefined || value === undefined ? [] : [{ name, value: value.replaceAll('|', '\\|'), sentence }]
    },
  )
}

function plainText(comment: string): string {
  return comment
    .replaceAll(/\s*\n\s*\*\s?/g, ' ')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .trim()
}
