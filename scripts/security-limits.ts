import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The table of docs/SECURITY.md: every constant of the server's `limits.ts` files with what it stops, as the code says it. */

const FILES = [
  'transport',
  'protocol',
  'auth',
  'http',
  'content',
  'rules',
  'storage',
  'observability',
  'actors/playback',
  'actors/player',
  'actors/session-host',
  'runtime/service-thread',
  'runtime/session-worker',
  'runtime/replay-library',
  'runtime/recorder',
]
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
  const rows = FILES.flatMap((folder) =>
    limitsIn(readFileSync(`${root}${folder}/limits.ts`, 'utf8')).map(
      ({ name, value, sentence }) => `| \`src/${folder}\` | \`${name}\` | ${value} | ${sentence} |`,
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
