// Installs the locked packages when node_modules is not what package-lock.json says. Runs before `npm start` and
// `npm test` on whatever Node the machine has (20 or later); everything after it runs on the Node 24 of the lock.
// It compares contents, not times: git and npm write both files within milliseconds of each other. Before a start it also
// fills an empty compile cache, see warm-up.ts.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(root + file, 'utf8')).packages
  } catch {
    return undefined
  }
}

function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !installed || !existsSync(`${root}node_modules/.bin/node`)) return false
  const isSame = (a, b) => a.version === b?.version && a.integrity === b?.integrity
  const isComplete = Object.keys(wanted).every((path) => path === '' || wanted[path].optional || installed[path])
  return isComplete && Object.keys(installed).every((path) => isSame(installed[path], wanted[path]))
}

if (!isInstalled()) {
  // The npm that called us under its own Node, because the Node in node_modules is about to be replaced.
  const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env
  const [command, ...first] = npm && npmNode ? [npmNode, npm] : ['npm']
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund']
  const args = [...first, 'ci', ...flags, '--no-progress', '--loglevel=error']
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

const cache = `${root}node_modules/.cache/compile`
if (process.env.npm_lifecycle_event === 'prestart' && !existsSync(cache)) {
  // What a start loads, and then the entry itself. Should it fail, the start is only slower, and says what is wrong.
  for (const script of [['scripts/warm-up.ts'], ['src/main.ts', '--version']]) {
    spawnSync(`${root}node_modules/.bin/node`, ['--max-semi-space-size=2', ...script], {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
      stdio: 'ignore',
      timeout: 30_000,
    })
  }
}
