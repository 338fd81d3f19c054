import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, utimesSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'
import { startServerProcessWith } from '../support/server-process.ts'
import { writeTestContent } from '../support/test-content.ts'

// What runs on the command line of a developer, and what must not run on an operator's.

const ROOT = resolve(import.meta.dirname, '../..')

/** Has a process write down what modules it has loaded when it ends. */
const noteLoaded = (file: string) =>
  `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeFileSync } from 'node:fs'
  const loaded = []
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
  process.on('exit', () => writeFileSync(${JSON.stringify(file)}, loaded.join('\\n')))
`)}`

interface DevProcess {
  readonly child: ChildProcess
  /** Resolves with the next line that has this in it. */
  line(part: string | RegExp): Promise<string>
}

/** `npm run dev` without npm, which would be another half a second. */
function startDev(args: readonly string[]): DevProcess {
  const { dev } = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { dev: string } }).scripts
  const [, , ...command] = dev.split(' ')
  const child = spawn(process.execPath, [...command, ...args], { cwd: ROOT, env: { ...process.env, ...COMPILE_CACHE } })
  const lines: string[] = []
  let wake = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      wake()
    })
  }
  void once(child, 'exit').then(() => wake())
  return {
    child,
    async line(part) {
      for (;;) {
        const at = lines.findIndex((line) => line.search(part) >= 0)
        if (at >= 0) return lines.splice(0, at + 1).at(-1) ?? ''
        if (child.exitCode !== null) throw new Error(`npm run dev has ended: ${lines.join('\n')}`)
        await new Promise<void>((done) => {
          wake = done
        })
      }
    },
  }
}

test('npm run dev starts with the inspector and a debugger, starts again when a file changes, and one Ctrl-C stops it', async () => {
  using folder = tempFolder()
  const { tracks_dir, cars_dir } = await writeTestContent(folder.path)
  const settings = [
    ...['network.tcp_port=0', 'network.udp_port=0', 'network.http_port=0', 'demo.enabled=false'],
    ...[`content.tracks_dir=${tracks_dir}`, `content.cars_dir=${cars_dir}`],
    ...[`storage.path=${join(folder.path, 'dev.sqlite')}`, `replays.dir=${join(folder.path, 'replays')}`],
  ]
  const { child, line } = startDev(['--inspect=127.0.0.1:0', ...settings.flatMap((setting) => ['--set', setting])])
  try {
    await line('Debugger listening on ws://127.0.0.1:')
    const [url] = /http:\/\/[\d.:]+\//.exec(await line('ready: ')) ?? []
    expect((await fetch(`${url}inspect`)).status).toBe(200)
    const main = join(ROOT, 'src/main.ts')
    const { atime, mtime } = statSync(main)
    // To the watcher a change, though nothing is another than before.
    utimesSync(main, atime, mtime)
    await line('ready: ')
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  } finally {
    child.kill('SIGKILL')
  }
})

test('a server that is not for development has no inspector: no address, and not one of its modules', async () => {
  using folder = tempFolder()
  const file = join(folder.path, 'loaded.txt')
  await using server = await startServerProcessWith({ nodeArgs: ['--import', noteLoaded(file)] })
  for (const path of ['/inspect', '/inspect/web/inspect/main.ts', '/inspect/elk.js']) {
    expect((await fetch(`http://127.0.0.1:${server.httpPort}${path}`)).status).toBe(404)
  }
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
  const loaded = readFileSync(file, 'utf8').split('\n')
  expect(loaded.filter((url) => url.endsWith('src/server/start-server.ts'))).toHaveLength(1)
  expect(loaded.filter((url) => /\/src\/.*inspect|\/web\/|elkjs|@statelyai/.test(url))).toEqual([])
})

test('an error says its line in the .ts file', async () => {
  const file = join(ROOT, 'src/actors/lib/from-pool.ts')
  const line =
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('the pool already holds')) + 1
  const script = `
    const { createActor, fromTransition } = await import('xstate')
    const { fromPool } = await import(${JSON.stringify(file)})
    const pool = createActor(fromPool(fromTransition((state) => state, 0)))
    pool.subscribe({ error: (error) => console.log(error.stack) })
    pool.start()
    for (const id of ['a', 'a']) pool.send({ type: 'pool.spawn', id, input: undefined })`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: ROOT,
  })
  expect(stdout).toContain(`from-pool.ts:${line}:`)
})
