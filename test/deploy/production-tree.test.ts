import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { readDockerfile } from './support/dockerfile.ts'
import { startImage } from './support/image-process.ts'
import { buildTree, filesIn, type RunStep } from './support/image-tree.ts'
import { stepsBelow } from './support/operations-page.ts'
import { ROOT, read } from './support/project.ts'

/** Compiled modules count for their path, which is another one each time: a shared cache would only grow. */
const NO_CACHE = { NODE_DISABLE_COMPILE_CACHE: '1' }

/** Two processes are started one after the other, which on a busy machine takes its time. */
const PATIENCE_MS = 120_000

// `npm run check-package` does the same with the real `npm ci`, which takes a registry and its time.

const lock = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
})

/** What `npm ci --omit=dev` leaves, by the lock, as links. */
function linkProductionPackages(workdir: string): void {
  const { packages } = lock.parse(JSON.parse(read('package-lock.json')))
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    // The root is the project, and a package inside another comes with that one.
    const isElsewhere = path === '' || path.lastIndexOf('node_modules/') > 0
    if (isElsewhere || dev === true || devOptional === true) continue
    mkdirSync(dirname(join(workdir, path)), { recursive: true })
    symlinkSync(join(ROOT, path), join(workdir, path))
  }
}

const runStep: RunStep = (text, { root, workdir }) => {
  if (text.startsWith('npm ci ')) linkProductionPackages(workdir)
  if (text.includes('/data')) mkdirSync(join(root, 'data'))
}

/** The step of docs/OPERATIONS.md, with what is on the path of a machine that has Node 24. */
function backUp(cwd: string): void {
  const path = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
  execFileSync('/bin/sh', ['-ec', stepsBelow('backup step')], { cwd, env: { PATH: path } })
}

test(
  'what the image copies runs without development packages, is well, is backed up, stops on SIGTERM, and writes only to its volume',
  async () => {
    using folder = tempFolder()
    const stages = readDockerfile(read('deploy/docker/Dockerfile'))
    const tree = buildTree(stages, folder.path, runStep)
    const before = filesIn(tree.root, ['data'])
    await using server = await startImage(stages.at(-1)!, tree, { env: NO_CACHE })
    expect(server.checkHealth()).toEqual({ status: 0, output: 'ok\n' })
    backUp(tree.root)
    expect(await server.stop()).toBe(0)
    expect(filesIn(tree.root, ['data']).filter((path) => path !== 'tmp')).toEqual(before)
    expect(filesIn(join(tree.root, 'data'), ['replays', 'plans'])).toEqual(
      expect.arrayContaining(['apexsim.sqlite', 'backup.sqlite']),
    )
  },
  PATIENCE_MS,
)
