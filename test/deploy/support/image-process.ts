import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../support/free-port.ts'
import { execForm, type Stage, textsOf } from './dockerfile.ts'
import { type ImageTree, inTree } from './image-tree.ts'

/** What the image's ENTRYPOINT and CMD have started, from the folders that stand for it. */
export interface ImageProcess extends AsyncDisposable {
  /** What it has logged. */
  readonly lines: readonly string[]
  /** Runs the image's HEALTHCHECK. */
  checkHealth(): Ended
  /** Runs the command `apexsim` in the container. */
  apexsim(...args: readonly string[]): Ended
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
}

interface Ended {
  readonly status: number | null
  readonly output: string
}

export interface ImageProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Whom it runs as, with a group of the same number; whoever runs this when undefined. */
  readonly user?: number | undefined
}

/** Starts it on free ports and waits until it is ready. */
export async function startImage(
  stage: Stage,
  tree: ImageTree,
  { env = {}, user }: ImageProcessOptions = {},
): Promise<ImageProcess> {
  await moveIntoTree(tree)
  const who = user === undefined ? {} : { uid: user, gid: user }
  const options = { cwd: tree.workdir, env: { ...base(), TMPDIR: join(tree.root, 'tmp'), ...tree.env, ...env }, ...who }
  const [, ...args] = [...commandOf(stage, 'ENTRYPOINT'), ...commandOf(stage, 'CMD')].map((word) =>
    inTree(tree.root, word),
  )
  const apexsim = (...words: readonly string[]): Ended => {
    const bin = join(tree.root, 'app/bin/apexsim.mjs')
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { ...options, encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  const lines: string[] = []
  await ready(child, lines, exit)
  return {
    lines,
    checkHealth: () =>
      apexsim(
        ...commandOf(stage, 'HEALTHCHECK')
          .slice(1)
          .map((word) => inTree(tree.root, word)),
      ),
    apexsim,
    stop() {
      child.kill('SIGTERM')
      return exit
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

function commandOf(stage: Stage, instruction: string): string[] {
  const [text = '[]'] = textsOf(stage, instruction)
  return execForm(text)
}

/** Nothing of this process but where programs are. */
function base(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '' }
}

/** The configuration of the image with its paths in the tree and on free ports. */
async function moveIntoTree({ root }: ImageTree): Promise<void> {
  const temporary = join(root, 'tmp')
  mkdirSync(temporary, { recursive: true })
  chmodSync(temporary, 0o777)
  const file = join(root, 'etc/apexsim/server.config.json')
  const config = JSON.parse(readFileSync(file, 'utf8').replaceAll('"/data/', `"${root}/data/`)) as Record<
    string,
    object
  >
  const ports = { tcp_port: 0, udp_port: 0, http_port: 0 }
  const moved = {
    ...config,
    network: { ...config['network'], ...ports, host: '127.0.0.1' },
    http: { ...config['http'], probe_port: await freePort(), metrics_port: await freePort() },
    demo: { enabled: false },
  }
  writeFileSync(file, JSON.stringify(moved))
}

function ready(child: ChildProcess, lines: string[], exit: Promise<unknown>): Promise<void> {
  const { stdout } = child
  if (stdout === null) throw new Error('it prints nowhere')
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      lines.push(line)
      if (line.includes('"msg":"ready')) resolve()
    })
    void exit.then((code) => reject(new Error(`ended with ${code} before it was ready:\n${lines.join('\n')}`)))
  })
}
