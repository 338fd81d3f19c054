import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { connectDialect1 } from '../support/dialect1-client.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { stepsBelow } from './support/operations-page.ts'
import { ROOT, SCRIPTS } from './support/project.ts'

// The steps of docs/OPERATIONS.md, "Secure" and "Back up", as they stand there, in a clone of its own. Only the ports are others,
// and `npm run` is what package.json says without npm around it, which would take as long as the rest.

/** A dozen processes are started one after the other, which on a busy machine takes its time. */
const PATIENCE_MS = 120_000

const folder = tempFolder()
const clone = join(folder.path, 'clone')
/** The port of the page, and the one in its place. */
const ports = new Map<string, number>()
let server: ChildProcess

/** `npm` as a function of the shell: `npm start -- a b` becomes the script of that name with these arguments. */
const npm = [
  'npm() {',
  '  [ "$1" = run ] && shift; script=$1; shift; [ "$1" = -- ] && shift',
  '  case $script in',
  ...Object.entries(SCRIPTS).map(([name, script]) => `    ${name}) ${inShell(name, script)} "$@" ;;`),
  '  esac',
  '}',
].join('\n')

/** Only the server takes the place of the shell; a cache of compiled modules that goes with the clone spares the later ones their time. */
function inShell(name: string, script: string): string {
  const alone = name === 'start' ? script : script.replace(/^exec /, '')
  return alone.replaceAll(/NODE_COMPILE_CACHE=\S+/g, '')
}

function shell(steps: string): readonly string[] {
  const moved = [...ports].reduce((text, [from, to]) => text.replaceAll(`localhost:${from}`, `localhost:${to}`), steps)
  return ['-ec', `${npm}\n${moved}`]
}

const options = () => ({
  cwd: clone,
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: join(folder.path, 'cache'),
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
  },
})

/** What the steps print; rejects when one of them fails. */
function run(steps: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)('/bin/bash', shell(steps), options())
}

function playersIn(database: string): unknown[] {
  using file = new DatabaseSync(join(clone, database), { readOnly: true })
  return file.prepare('SELECT name FROM players').all()
}

/** What the page starts, on free ports: it goes on until it is told otherwise. */
async function startServer(): Promise<ChildProcess> {
  const [tcp, http] = [ports.get('9000'), ports.get('9002')]
  const flags = ` --tcp-port ${tcp} --http-port ${http} --set demo.enabled=false --set log.format=json`
  const child = spawn('/bin/bash', shell(stepsBelow('secure steps: start').trimEnd() + flags), {
    ...options(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line)
      if (line.includes('"msg":"ready')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)))
  })
  return child
}

beforeAll(async () => {
  mkdirSync(clone)
  for (const path of ['src', 'scripts', 'content', 'package.json']) {
    cpSync(join(ROOT, path), join(clone, path), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'))
  for (const port of ['9000', '9002']) ports.set(port, await freePort())
  await run(stepsBelow('secure steps: make'))
}, PATIENCE_MS)

afterAll(async () => {
  server?.kill('SIGKILL')
  folder[Symbol.dispose]()
})

const hasTools = ['curl', 'bash'].every((tool) => spawnSync(tool, ['--version']).status === 0)

test.skipIf(!hasTools)(
  'from a clone to a server with TLS only, tokens only and metrics for Prometheus only, by the page alone (needs bash and curl)',
  async () => {
    expect(await run(stepsBelow('secure steps: configure'))).toEqual({ stdout: 'OK\n', stderr: '' })
    server = await startServer()
    const [ready, operator, figure, refused] = (await run(stepsBelow('secure steps: look'))).stdout.trim().split('\n')
    expect(ready).toBe('ready')
    expect(JSON.parse(operator!)).toEqual({ name: 'Root', role: 'admin' })
    expect(figure).toMatch(/^apexsim_connected_players 0$/)
    expect(refused).toBe('401')

    const port = ports.get('9000')!
    const ca = readFileSync(join(clone, 'certs/dev-cert.pem'), 'utf8')
    const token = readFileSync(join(clone, 'data/ana.token'), 'utf8').trim()
    const signIn = async (shown: string) => {
      await using client = await connectDialect1(port, { ca })
      client.send('Authenticate', { token: shown, player_name: 'Ana' })
      return (await client.next()).type
    }
    expect([await signIn(token), await signIn('guess'), await signIn('')]).toEqual([
      'AuthSuccess',
      'AuthFailure',
      'AuthFailure',
    ])
    await using plain = await connectDialect1(port)
    plain.send('Authenticate', { token, player_name: 'Ana' })
    await expect(plain.next()).rejects.toThrow()

    await until(() => playersIn('data/apexsim.sqlite').length > 0)
    await run(stepsBelow('backup step'))
    expect(playersIn('data/backup.sqlite')).toEqual([{ name: 'Ana' }])

    server.kill('SIGTERM')
    expect(await once(server, 'exit')).toEqual([0, null])
  },
  PATIENCE_MS,
)
