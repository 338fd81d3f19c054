#!/usr/bin/env node
// The command `apexsim`, see usage.txt. It finds the script of a subcommand and gets out of the way. Plain JavaScript, and
// nothing in it that old versions of Node cannot read, because it is what has to say that they are too old; all else is
// TypeScript, which Node 24 runs as it is, but not below a folder node_modules: there strip-types.mjs helps out.
import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const NODE_MAJOR_MIN = 24
/** EX_CONFIG of sysexits.h, as the other commands have it for a command line that cannot be used. */
const EXIT_UNUSABLE = 78

/** The script of each subcommand. */
const COMMANDS = {
  serve: 'src/main.ts',
  bots: 'src/cli/bots.ts',
  replay: 'src/cli/replay.ts',
  lab: 'src/cli/lab.ts',
  'check-config': 'src/cli/check-config.ts',
  'make-token': 'src/cli/make-token.ts',
  'make-cert': 'scripts/make-cert.ts',
  health: 'src/cli/health.ts',
  agones: 'src/cli/agones.ts',
}

/** What `npm start` gives Node too; docs/DECISIONS.md says why. */
const SERVER_FLAGS = ['--max-semi-space-size=2', '--test-udp-no-try-send']

const root = fileURLToPath(new URL('..', import.meta.url))
const isInstalledPackage = root.split(sep).includes('node_modules')
const loader = new URL('strip-types.mjs', import.meta.url).href
const LOADER_FLAGS = isInstalledPackage ? ['--disable-warning=ExperimentalWarning', `--import=${loader}`] : []

const version = process.versions.node
if (Number(version.split('.')[0]) < NODE_MAJOR_MIN) {
  refuse(1, `apexsim needs Node ${NODE_MAJOR_MIN} or newer, and this is Node ${version}.`)
} else {
  await answer(process.argv.slice(2))
}

async function answer(argv) {
  const word = argv[0]
  if (word === '--help' || word === '-h' || word === 'help') console.log(text('bin/usage.txt').trimEnd())
  else if (word === '--version') console.log(JSON.parse(text('package.json')).version)
  else if (word === undefined || word.startsWith('-')) await run('serve', argv)
  else if (Object.hasOwn(COMMANDS, word)) await run(word, argv.slice(1))
  else refuse(EXIT_UNUSABLE, `There is no command ${word}; see apexsim --help.`)
}

/** Flags of Node need a process that begins with them: this one becomes it, so that signals reach it and not a parent. */
async function run(command, args) {
  const script = join(root, COMMANDS[command])
  const flags = [...LOADER_FLAGS, ...(command === 'serve' ? SERVER_FLAGS : [])]
  if (flags.length > 0) process.execve(process.execPath, [process.execPath, ...flags, script, ...args], environment())
  process.argv = [process.execPath, script, ...args]
  await import(pathToFileURL(script).href)
}

/** With a place for compiled modules, as `npm start` has it; an installed package may not be written to. */
function environment() {
  if (isInstalledPackage || process.env.NODE_COMPILE_CACHE !== undefined) return process.env
  return { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile') }
}

function text(path) {
  return readFileSync(join(root, path), 'utf8')
}

function refuse(exitCode, sentence) {
  console.error(sentence)
  process.exitCode = exitCode
}
