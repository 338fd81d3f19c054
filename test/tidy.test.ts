import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

// The structure of the code base, checked: who may import whom, how long a file may be, what may not be called.

const ROOT = resolve(import.meta.dirname, '..')
const SOURCES = filesBelow('src').filter((file) => file.endsWith('.ts'))
const TESTS = filesBelow('test').filter((file) => file.endsWith('.ts'))

const PURE = ['protocol', 'content', 'simulation', 'driver', 'rules', 'replay', 'race'] as const

/** Folders in which somebody outside the server can make something grow or wait. */
const BOUNDED = ['transport', 'actors', 'server', 'http', 'auth', 'observability', 'runtime', 'storage']

/** Folders of src that a folder may import from, besides itself. Types of `config` and `observability` are open to all of the server side. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  content: ['protocol'],
  simulation: ['content', 'protocol'],
  driver: ['simulation', 'content', 'protocol'],
  rules: ['simulation', 'protocol'],
  race: ['protocol', 'content', 'simulation', 'driver', 'rules'],
  replay: ['protocol', 'content', 'simulation', 'driver', 'rules', 'race'],
  auth: ['protocol'],
  client: [...PURE],
  config: ['protocol'],
  observability: ['config'],
  storage: [...PURE, 'runtime/yield-to-ticks.ts', 'runtime/service-thread/service-thread.ts'],
  transport: [...PURE, 'observability', 'actors/ports.ts', 'config/origins.ts'],
  runtime: [...PURE],
  actors: [...PURE, 'auth', 'observability', 'runtime', 'storage', 'transport'],
  http: [
    ...PURE,
    'auth',
    'storage',
    'config/origins.ts',
    'observability/counters.ts',
    'observability/inspector/inspector-hub.ts',
    'observability/inspector/wire.ts',
  ],
  server: [...PURE, 'actors', 'auth', 'config', 'http', 'observability', 'runtime', 'storage', 'transport'],
  cli: [...PURE, 'auth', 'client', 'config', 'runtime', 'storage'],
  'main.ts': ['server'],
}

describe('structure', () => {
  test('a folder imports only from the folders below it', () => {
    const offences = SOURCES.flatMap((file) => {
      const folder = folderOf(file)
      const allowed = ALLOWED[folder] ?? []
      return relativeImports(file)
        .filter((target) => folderOf(target) !== folder)
        .filter((target) => !allowed.includes(folderOf(target)) && !allowed.includes(target.slice('src/'.length)))
        .map((target) => `${file} imports ${target}`)
    })
    expect(offences).toEqual([])
  })

  test('what runs in a browser imports nothing of Node', () => {
    const browserSide = SOURCES.filter((file) => [...PURE, 'client'].some((folder) => folderOf(file) === folder))
    const nodeOnly = /^src\/client\/(node|tcp-|udp-)/
    const offences = browserSide.filter((file) => !nodeOnly.test(file) && /from 'node:|import\('node:/.test(read(file)))
    expect(offences).toEqual([])
  })

  test('a page of web/ has nothing of the server but types, and state-words.ts, which is served with it', () => {
    const imported = /^import (?!type\b)(?:(?!from)[\s\S])*from '[^']*\/src\/([^']+)'/gm
    const pages = filesBelow('web').filter((file) => file.endsWith('.ts'))
    const used = new Set(pages.flatMap((file) => [...read(file).matchAll(imported)].map(([, target]) => target)))
    expect([...used]).toEqual(['observability/inspector/state-words.ts'])
  })

  test('only the pure folders and the actors stay clear of sockets and HTTP', () => {
    const offences = SOURCES.filter((file) => folderOf(file) === 'actors' && /from '(ws|hono|@hono\/)/.test(read(file)))
    expect(offences).toEqual([])
  })

  test('only src/config reads the environment', () => {
    const offences = SOURCES.filter((file) => folderOf(file) !== 'config' && /process\.env/.test(read(file)))
    expect(offences).toEqual([])
  })

  test('what bounds a client, a queue or a wait stands in a limits.ts, and so in the table of docs/SECURITY.md', () => {
    const bound =
      /^(?:export )?const ((?!U32_MAX|LENGTH_16_MAX)\w*(?:_MAX|_MS_MIN|_PER_MINUTE|_PER_SECOND|DEADLINE|TIMEOUT|BURST)\w*)\b/gm
    const offences = SOURCES.filter((file) => BOUNDED.includes(folderOf(file)) && !file.endsWith('/limits.ts')).flatMap(
      (file) => [...read(file).matchAll(bound)].map(([, name]) => `${file}: ${name}`),
    )
    expect(offences).toEqual([])
  })

  test('no file is longer than 300 lines', () => {
    const tooLong = [...SOURCES, ...TESTS].filter((file) => read(file).split('\n').length > 301)
    expect(tooLong).toEqual([])
  })

  test('every test can fail and every test runs', () => {
    const marks = /\b(?:it|test|describe)\.(?:only|skip|todo)\b/
    expect(TESTS.filter((file) => !file.endsWith('tidy.test.ts') && marks.test(read(file)))).toEqual([])
  })
})

describe('documents', () => {
  test('every test that docs/SECURITY.md names for a failure is there under that title', () => {
    const table = /<!-- failures:begin -->(.*)<!-- failures:end -->/s.exec(read('docs/SECURITY.md'))?.[1] ?? ''
    const [, , ...rows] = table.split('\n').filter((line) => line !== '')
    expect(rows.filter((row) => !isThere(row))).toEqual([])
    // A row that goes with its test has to be missed.
    expect(rows.length).toBe(FAILURES_ELSEWHERE)
  })
})

/** Rows of the table of failures in docs/SECURITY.md. */
const FAILURES_ELSEWHERE = 44

/** Whether the row is one of the table, and its test there under that title. */
function isThere(row: string): boolean {
  const [, file = '', title = ''] = /^\| [^|]+ \| `(test\/[^`]+)` \| (.+) \|$/.exec(row) ?? []
  return TESTS.includes(file) && hasTest(file, title)
}

function hasTest(file: string, title: string): boolean {
  return read(file).includes(`'${title}'`)
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

function folderOf(file: string): string {
  return file.split('/')[1] ?? ''
}

function relativeImports(file: string): string[] {
  const specifiers = [...read(file).matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map((match) => match[1] ?? '')
  return specifiers.map((specifier) => relative(ROOT, resolve(ROOT, file, '..', specifier)))
}
