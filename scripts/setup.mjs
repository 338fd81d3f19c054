// Installs the locked packages when node_modules is not what package-lock.json says. Runs before `npm start` and
// `npm test` on whatever Node the machine has (20 or later); everything after it runs on the Node 24 of the lock.
// It compares contents, not times: git and npm write both files within milliseconds of each other. Before a start it also
// fills an empty compile cache, see warm-up.ts. Where somebody has left the development packages out a server may be
// running from here: such an installation is left as it is, whatever is wrong with it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What needs no development package; test/scripts/setup.test.ts has them against package.json. */
const FOR_OPERATORS = ['apexsim', 'bots', 'check-config', 'health', 'lab', 'make-token', 'replay', 'start']
const NODE_MAJOR_MIN = 24

const root = fileURLToPath(new URL('..', import.meta.url))
/** The Node that the packages bring; the machine's own where development packages were left out. */
const ownNode = `${root}node_modules/.bin/node`
const event = process.env.npm_lifecycle_event

const wanted = packagesOf('package-lock.json')
const installed = packagesOf('node_modules/.package-lock.json')

if (isForProduction()) {
  const fault = faultInProduction()
  if (fault !== undefined) {
    console.error(fault)
    process.exit(1)
  }
} else {
  if (!isAsLocked(({ optional }) => !optional) || !existsSync(ownNode)) install()
  if (event === 'prestart') warmUp()
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(root + file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Left by `npm ci --omit=dev`: packages, and none of development among them. */
function isForProduction() {
  const packages = Object.values(installed ?? {})
  return packages.length > 0 && !packages.some(({ dev }) => dev)
}

/** Whether all locked packages that are wanted are here, and no version that is not the locked one. */
function isAsLocked(isWanted) {
  if (!wanted || !installed) return false
  const isSame = (a, b) => a.version === b?.version && a.integrity === b?.integrity
  const isComplete = Object.keys(wanted).every((path) => path === '' || !isWanted(wanted[path]) || installed[path])
  return isComplete && Object.keys(installed).every((path) => isSame(installed[path], wanted[path]))
}

/** A sentence that says what to do; undefined when the script may run. */
function faultInProduction() {
  const script = event?.replace(/^pre/, '') ?? 'setup'
  if (!FOR_OPERATORS.includes(script)) {
    return `npm run ${script} needs the development packages, which were left out here; npm ci installs them. No server may run from this folder meanwhile.`
  }
  if (!isAsLocked(({ dev, devOptional, optional }) => !dev && !devOptional && !optional)) {
    return 'The packages here are not those of package-lock.json. Stop the server that runs from this folder, then run npm ci --omit=dev.'
  }
  const { node } = process.versions
  if (Number(node.split('.')[0]) >= NODE_MAJOR_MIN) return undefined
  return `npm run ${script} needs Node ${NODE_MAJOR_MIN} or newer, which was left out here with the development packages, and this is Node ${node}.`
}

function install() {
  // The npm that called us under its own Node, because the Node in node_modules is about to be replaced.
  const { npm_execpath: npm, npm_node_execpath: npmNode } = process.env
  const [command, ...first] = npm && npmNode ? [npmNode, npm] : ['npm']
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund']
  const args = [...first, 'ci', ...flags, '--no-progress', '--loglevel=error']
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(status ?? 1)
}

function warmUp() {
  const cache = `${root}node_modules/.cache/compile`
  if (existsSync(cache)) return
  // What a start loads, and then the entry itself. Should it fail, the start is only slower, and says what is wrong.
  for (const script of [['scripts/warm-up.ts'], ['src/main.ts', '--version']]) {
    spawnSync(ownNode, ['--max-semi-space-size=2', ...script], {
      cwd: root,
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
      stdio: 'ignore',
      timeout: 30_000,
    })
  }
}
