import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** As package-lock.json has them: one that the server needs, one of development, one for other machines. */
const LOCK = {
  '': { version: '1.0.0' },
  'node_modules/served': { version: '1.0.0', integrity: 'a' },
  'node_modules/checked': { version: '1.0.0', integrity: 'b', dev: true },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'c', dev: true, optional: true },
}
const { 'node_modules/served': SERVED, 'node_modules/checked': CHECKED } = LOCK
const PRODUCTION = { 'node_modules/served': SERVED }
const WHOLE = { 'node_modules/served': SERVED, 'node_modules/checked': CHECKED }

/** A clone with these packages, and an npm that installs nothing but notes what it was asked. */
function aClone(installed: object | undefined) {
  const folder = tempFolder()
  const at = (path: string) => join(folder.path, path)
  for (const path of ['scripts', 'node_modules/.bin']) mkdirSync(at(path), { recursive: true })
  copyFileSync(join(ROOT, 'scripts/setup.mjs'), at('scripts/setup.mjs'))
  writeFileSync(at('package-lock.json'), JSON.stringify({ packages: LOCK }))
  if (installed !== undefined) {
    writeFileSync(at('node_modules/.package-lock.json'), JSON.stringify({ packages: installed }))
    writeFileSync(at('node_modules/.bin/node'), '')
  }
  writeFileSync(at('npm.mjs'), `import fs from 'node:fs'; fs.writeFileSync('asked', process.argv.slice(2).join(' '))`)
  /** What npm does before `npm run SCRIPT`. */
  const before = (script: string, ...nodeArgs: readonly string[]) => {
    const npm = {
      npm_lifecycle_event: `pre${script}`,
      npm_execpath: at('npm.mjs'),
      npm_node_execpath: process.execPath,
    }
    const { status, stderr } = spawnSync(process.execPath, [...nodeArgs, at('scripts/setup.mjs')], {
      env: { ...process.env, ...npm },
      encoding: 'utf8',
    })
    const asked = existsSync(at('asked')) ? readFileSync(at('asked'), 'utf8') : undefined
    return { status, stderr, asked }
  }
  return { at, before, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

const UNTOUCHED = { status: 0, stderr: '', asked: undefined }
const refusedWith = (text: string) => ({ status: 1, stderr: expect.stringContaining(text), asked: undefined })

test('what operators run leaves an installation without development packages as it is', () => {
  using clone = aClone(PRODUCTION)
  rmSync(clone.at('node_modules/.bin/node'))
  for (const script of ['start', 'check-config', 'make-token']) expect(clone.before(script)).toEqual(UNTOUCHED)
})

test('what needs development packages is refused there, with what to do, and installs nothing', () => {
  using clone = aClone(PRODUCTION)
  expect(clone.before('test')).toEqual(refusedWith('npm run test needs the development packages'))
})

test('one that is not as the lock says is left as it is, too: a server may be running from it', () => {
  using clone = aClone({ 'node_modules/served': { ...SERVED, version: '0.9.0' } })
  expect(clone.before('start')).toEqual(refusedWith('npm ci --omit=dev'))
})

test('a Node that is too old for it is told so', () => {
  using clone = aClone(PRODUCTION)
  const older = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})`
  expect(clone.before('start', `--import=${older}`)).toEqual(refusedWith('this is Node 20.20.2'))
})

test('a clone with all its packages is left as it is; one without, or with others, gets them all', () => {
  using whole = aClone(WHOLE)
  expect(whole.before('test')).toEqual(UNTOUCHED)
  using fresh = aClone(undefined)
  using stale = aClone({ ...WHOLE, 'node_modules/checked': { ...CHECKED, version: '0.9.0' } })
  for (const clone of [fresh, stale]) {
    expect(clone.before('test')).toMatchObject({ status: 0, asked: expect.stringMatching(/^ci --include=dev /) })
  }
})

test('what an operator may run there is what package.json has from the server and its tools', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const [list = ''] =
    /(?<=const FOR_OPERATORS = )\[.*\]/.exec(readFileSync(join(ROOT, 'scripts/setup.mjs'), 'utf8')) ?? []
  const fromServer = Object.entries(scripts).filter(([, script]) => /\bnode\b.* (src|bin)\//.test(script))
  expect(JSON.parse(list.replaceAll("'", '"'))).toEqual(fromServer.map(([name]) => name).toSorted())
})
