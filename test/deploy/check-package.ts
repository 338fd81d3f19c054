import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { readDockerfile, type Stage } from './support/dockerfile.ts'
import { startImage } from './support/image-process.ts'
import { buildTree, filesIn, inTree, type RunStep } from './support/image-tree.ts'
import { ROOT, read, VERSION } from './support/project.ts'

/**
 * `npm run check-package`: does every step of the Dockerfile in a clean folder, `npm ci` and all, and starts what comes out
 * as the image would, by a user who may write to its volume alone. Then packs the package, installs the tarball in another
 * folder, and starts that. It takes a registry (or npm's cache) and half a minute, which is why it is no part of `npm test`;
 * test/deploy/production-tree.test.ts does the same without npm.
 */
const IMAGE_USER = 1000
const isRoot = process.getuid?.() === 0
/** A machine that has just run `npm ci` has everything in its cache. */
const NPM_ENV = {
  ...process.env,
  npm_config_prefer_offline: 'true',
  npm_config_loglevel: 'error',
  NODE_ENV: 'production',
}

const folder = mkdtempSync(join(tmpdir(), 'apexsim-package-'))
// Another user has to find his way in.
chmodSync(folder, 0o755)
try {
  await checkImage(join(folder, 'image'))
  await checkTarball(join(folder, 'tarball'))
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function checkImage(work: string): Promise<void> {
  mkdirSync(work)
  const stages = readDockerfile(read('deploy/docker/Dockerfile'))
  const tree = buildTree(stages, work, runForReal)
  console.log(`image: built, ${filesIn(tree.root, []).length} files`)
  const before = new Set(filesIn(tree.root, ['data']))
  await using server = await startImage(imageOf(stages), tree, isRoot ? { user: IMAGE_USER } : {})
  demand(server.checkHealth().status === 0, 'the health check of the image says that it is well')
  demand(server.apexsim('make-token', '--name', 'Ana').status === 0, 'tokens are made in the container')
  const cert = server.apexsim('make-cert')
  demand(cert.status === 1 && cert.output.includes('openssl'), 'an image without the maker of certificates says so')
  demand((await server.stop()) === 0, 'the image stops on SIGTERM with 0')
  const written = filesIn(tree.root, ['data']).filter((path) => !before.has(path) && path !== 'tmp')
  // Whoever may write also adds to the cache of compiled modules; the image's own user may not.
  if (isRoot)
    demand(
      written.length === 0,
      `the image writes nothing outside its volume ${written.slice(0, 3).join(', ')}`.trimEnd(),
    )
}

function imageOf(stages: readonly Stage[]): Stage {
  const last = stages.at(-1)
  if (last === undefined) throw new Error('the Dockerfile has no stage')
  return last
}

/** The text in a shell, its absolute paths those of the tree. Only root can give files away. */
function runForReal(...[text, { root, workdir, user, env }]: Parameters<RunStep>): void {
  for (const path of ['usr/local/bin', 'tmp']) mkdirSync(join(root, path), { recursive: true })
  const moved = text.replaceAll(/(?<=\s)\/(?=(?:app|data|usr)\b)/g, `${root}/`)
  const allowed = isRoot ? moved : moved.replaceAll(/chown \S+ \S+/g, 'true').replaceAll(/ -[og] \d+/g, '')
  const npmrc = text.startsWith('npm ') ? NPM_ENV : {}
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, inTree(root, value)]))
  const who = isRoot && user !== undefined ? { uid: IMAGE_USER, gid: IMAGE_USER } : {}
  execFileSync('/bin/sh', ['-ec', allowed], {
    cwd: workdir,
    env: { PATH: process.env['PATH'], ...npmrc, ...variables },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...who,
  })
}

async function checkTarball(work: string): Promise<void> {
  mkdirSync(work)
  execFileSync('npm', ['pack', '--silent', '--pack-destination', work], {
    cwd: ROOT,
    env: NPM_ENV,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [tarball] = readdirSync(work)
  if (tarball === undefined) throw new Error('npm pack has written nothing')
  writeFileSync(join(work, 'package.json'), '{ "private": true }')
  const install = ['install', '--silent', '--no-audit', '--no-fund', join(work, tarball)]
  execFileSync('npm', install, { cwd: work, env: NPM_ENV, stdio: 'inherit' })
  const bin = join(work, 'node_modules/.bin/apexsim')
  demand(
    execFileSync(bin, ['--version'], { encoding: 'utf8' }).trim() === VERSION,
    'the installed command says its version',
  )
  demand(
    execFileSync(bin, ['lab', '--help'], { encoding: 'utf8' }).startsWith('Usage: apexsim lab'),
    'its subcommands run below node_modules',
  )
  const ports = ['--tcp-port', '0', '--udp-port', '0', '--http-port', '0']
  const child = spawn(bin, [...ports, '--set', 'log.format=json'], { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"msg":"ready')) child.kill('SIGTERM')
  }
  const [code] = (await exit) as [number | null]
  demand(code === 0, 'the installed server starts, with all its threads, and stops on SIGTERM with 0')
  demand(
    readdirSync(join(work, 'data')).includes('apexsim.sqlite'),
    'its data is in the working folder, not in the package',
  )
}

function demand(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`not so: ${what}`)
  console.log(`ok: ${what}`)
}
