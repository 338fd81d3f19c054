import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { APEXSIM_USAGE, COMMAND_USAGES, commandsDocument, withUsage } from '../../scripts/usage-documents.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const BIN = join(ROOT, 'bin/apexsim.mjs')
const HINT = 'Run node scripts/make-usage.ts.'

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const manifest = JSON.parse(read('package.json')) as {
  version: string
  bin: Record<string, string>
  files: string[]
  scripts: Record<string, string>
}

async function apexsim(args: readonly string[], nodeArgs: readonly string[] = []) {
  const env = { ...process.env, ...COMPILE_CACHE }
  const child = spawn(process.execPath, [...nodeArgs, BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: code as number, out, errors }
}

/** The subcommands and their scripts, as they stand in the command itself, which is no TypeScript. */
const scripts = Object.fromEntries(
  [...read('bin/apexsim.mjs').matchAll(/^ {2}'?([\w-]+)'?: '((?:src|scripts)\/[\w/-]+\.ts)',$/gm)].map(
    ([, name = '', path = '']) => [name, path],
  ),
)

test('apexsim --help prints what the documents say', async () => {
  expect(await apexsim(['--help'])).toEqual({ code: 0, out: `${APEXSIM_USAGE}\n`, errors: '' })
  expect(read('docs/COMMANDS.md'), HINT).toBe(commandsDocument())
  const operations = read('docs/OPERATIONS.md')
  expect(operations, HINT).toBe(withUsage(operations))
})

test('the package has the command, which has a line of help and a script for each subcommand, and npm has them too', () => {
  expect(manifest.bin).toEqual({ apexsim: 'bin/apexsim.mjs' })
  const listed = [...APEXSIM_USAGE.matchAll(/^ {2}([a-z][\w-]+) {2,}\S/gm)].map(([, name]) => name)
  expect(listed).toEqual(Object.keys(scripts))
  expect(Object.keys(COMMAND_USAGES)).toEqual(listed)
  expect(Object.values(scripts).filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const packed = Object.values(scripts).filter(
    (path) => !manifest.files.some((file) => path === file || path.startsWith(`${file}/`)),
  )
  expect(packed).toEqual([])
  const named = Object.entries(scripts).filter(([name]) => name !== 'serve' && name !== 'agones')
  expect(named.filter(([name, path]) => manifest.scripts[name] !== `exec node ${path}`)).toEqual([])
})

test('apexsim COMMAND --help prints the usage of that command', async () => {
  const names = ['serve', 'check-config', 'make-cert', 'health']
  const printed = await Promise.all(names.map((name) => apexsim([name, '--help'])))
  expect(printed).toEqual(names.map((name) => ({ code: 0, out: `${COMMAND_USAGES[name]}\n`, errors: '' })))
})

test('flags alone are those of the server, which is started with the flags of npm start', async () => {
  const [flags = ''] = /(?<=const SERVER_FLAGS = )\[.*\]/.exec(read('bin/apexsim.mjs')) ?? []
  const words = JSON.parse(flags.replaceAll("'", '"')) as string[]
  expect(manifest.scripts['start']).toContain(` node ${words.join(' ')} src/main.ts`)
  const { code, errors } = await apexsim(['--set', 'network.tcp_prt=1'])
  expect([code, errors]).toEqual([78, expect.stringContaining('network.tcp_port')])
})

test('an unknown command is refused, and --version says the version of the package', async () => {
  expect(await apexsim(['sevre'])).toEqual({
    code: 78,
    out: '',
    errors: 'There is no command sevre; see apexsim --help.\n',
  })
  expect((await apexsim(['--version'])).out).toBe(`${manifest.version}\n`)
})

test('a Node that is too old is told so, in a sentence and not in a syntax error', async () => {
  const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})`
  const { code, out, errors } = await apexsim(['--help'], [`--import=${older}`])
  expect([code, out, errors]).toEqual([1, '', 'apexsim needs Node 24 or newer, and this is Node 20.20.2.\n'])
})
