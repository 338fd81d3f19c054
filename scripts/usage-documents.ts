import { readFileSync } from 'node:fs'
import { AGONES_USAGE } from '../src/cli/agones/agones-arguments.ts'
import { BOT_USAGE } from '../src/cli/bots/bot-arguments.ts'
import { HEALTH_USAGE } from '../src/cli/health/health-arguments.ts'
import { LAB_USAGE } from '../src/cli/lab/lab-arguments.ts'
import { REPLAY_USAGE } from '../src/cli/replay/run-replay.ts'
import { TOKEN_USAGE } from '../src/cli/tokens/token-arguments.ts'
import { checkUsage, usage } from '../src/config/usage.ts'
import { CERT_USAGE } from './cert-usage.ts'

/** What documents say about commands, from what the commands print, so that neither can disagree with the other. */

/** What `apexsim --help` prints. */
export const APEXSIM_USAGE = readFileSync(new URL('../bin/usage.txt', import.meta.url), 'utf8').trimEnd()

/** What each subcommand prints for `--help`. */
export const COMMAND_USAGES: Readonly<Record<string, string>> = {
  serve: usage(),
  bots: BOT_USAGE,
  replay: REPLAY_USAGE,
  lab: LAB_USAGE,
  'check-config': checkUsage(),
  'make-token': TOKEN_USAGE,
  'make-cert': CERT_USAGE,
  health: HEALTH_USAGE,
  agones: AGONES_USAGE,
}

/** docs/COMMANDS.md. */
export function commandsDocument(): string {
  return [
    '# Commands',
    '',
    'What `apexsim` and its commands print for `--help`; written by scripts/make-usage.ts. How to run them: [OPERATIONS.md](OPERATIONS.md).',
    '',
    block(APEXSIM_USAGE),
    ...Object.entries(COMMAND_USAGES).flatMap(([name, text]) => ['', `## ${name}`, '', block(text)]),
    '',
  ].join('\n')
}

const BEGIN = '<!-- usage: begin, written by scripts/make-usage.ts -->'
const END = '<!-- usage: end -->'

/** `document` with the text of `apexsim --help` between its two marks; throws when a mark is missing. */
export function withUsage(document: string): string {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('The marks of the usage are missing.')
  return `${document.slice(0, begin + BEGIN.length)}\n${block(APEXSIM_USAGE)}\n${document.slice(end)}`
}

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``
}
