import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

// The linter's rules for the pure folders, tried on lines that break them: a rule that is written wrongly reports
// nothing, and nobody would see that it is gone.

const ROOT = resolve(import.meta.dirname, '../..')
const PURE = ['protocol', 'content', 'simulation', 'driver', 'rules', 'replay', 'race']

const FORBIDDEN = [
  'export const sine = Math.sin(1)',
  'export const power = Math.pow(2, 0.5)',
  'export const chance = Math.random()',
  'export const inherited = Math?.exp(1)',
  'export const computed = Math["cbrt"](1)',
  'export const handedOn = [1].map(Math.log)',
  'export const { tanh } = Math',
  'export const other = Math',
  'export const square = 3 ** 2',
  'export function raise(base: number) { base **= 0.5; return base }',
  'export const today = Date.now()',
  'export const elapsedMs = performance.now()',
  'export const id = crypto.randomUUID()',
  'export const hidden = globalThis',
  'export const order = "a".localeCompare("b")',
  'export const later = setTimeout',
  'export const settings = process',
]

const ALLOWED = [
  'export const exact = Math.sqrt(2) + Math.floor(2.5) + Math.imul(2, 3) + Math.PI',
  'export const nested = Math.max(Math.abs(-1), Math.min(1, 2))',
  'export const product = 3 * 2',
]

/** The lines of each file, by its path, at which the linter with this project's configuration reports an error. */
async function reportedLines(files: Readonly<Record<string, string>>): Promise<Map<string, number[]>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'apexsim-lint-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const part of ['biome.json', 'tools']) await cp(join(ROOT, part), join(folder, part), { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', 'src']
  const report = await new Promise<string>((done) => {
    execFile(join(ROOT, 'node_modules/.bin/biome'), args, { cwd: folder }, (_failure, stdout) => done(stdout))
  })
  const lines = new Map(Object.keys(files).map((file) => [file, new Set<number>()]))
  for (const [, file = '', line] of report.matchAll(/^::error [^\n]*file=([^,\n]+),line=(\d+)/gm)) {
    lines.get(relative(folder, file))?.add(Number(line))
  }
  return new Map([...lines].map(([file, found]) => [file, [...found].sort((one, two) => one - two)]))
}

const text = [...FORBIDDEN, ...ALLOWED, ''].join('\n')

test('in every pure folder the linter refuses what engines compute differently, clocks and chance, and nothing else', async () => {
  const files = PURE.map((folder) => [`src/${folder}/probe.ts`, text] as const)
  const reported = await reportedLines(Object.fromEntries(files))
  const all = FORBIDDEN.map((_, index) => index + 1)
  expect(Object.fromEntries(reported)).toEqual(Object.fromEntries(files.map(([file]) => [file, all])))
})

test('elsewhere they may be used', async () => {
  const reported = await reportedLines({ 'src/client/probe.ts': FORBIDDEN.slice(0, 3).join('\n') })
  expect([...reported.values()]).toEqual([[]])
})
