import { read } from './project.ts'

const operations = read('docs/OPERATIONS.md')

/** The lines of docs/OPERATIONS.md below a mark, to be run as they stand. */
export function stepsBelow(mark: string): string {
  const [, lines] = new RegExp(`<!-- ${mark} -->\n\`\`\`sh\n([\\s\\S]*?)\`\`\``).exec(operations) ?? []
  if (lines === undefined) throw new Error(`docs/OPERATIONS.md has no steps below "${mark}"`)
  return lines
}
