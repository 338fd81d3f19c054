import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { extname, join } from 'node:path'

/**
 * The files of the inspector's page, by their paths below `/inspect/`. They are read for each request, so that a change
 * of the page shows with the next reload; TypeScript is served with its types blanked out, so that lines and columns in
 * the browser are those of the file. Only what is listed at the start is served, whatever is asked for.
 */
export interface PageFiles {
  /** Undefined when there is no such file. */
  read(path: string): Promise<PageFile | undefined>
}

export interface PageFile {
  readonly type: string
  readonly text: string
}

/** The page itself. */
export const PAGE = 'web/inspect/index.html'

/** `root` is the project's folder. Undefined where the page is not: the package and the image come without it. */
export function createPageFiles(root: string): PageFiles | undefined {
  if (!existsSync(join(root, FOLDER))) return undefined
  const own = readdirSync(join(root, FOLDER)).map((name) => `${FOLDER}/${name}`)
  const known = new Set([...own, ...SHARED].filter((path) => extname(path) in TYPES))
  return {
    async read(path) {
      // Large and not ours: only loaded when a chart is drawn.
      if (path === ELK) return { type: TYPES['.js'], text: await readFile(elkFile(), 'utf8') }
      if (!known.has(path)) return undefined
      const text = await readFile(join(root, path), 'utf8')
      const extension = extname(path) as keyof typeof TYPES
      return { type: TYPES[extension], text: extension === '.ts' ? stripTypeScriptTypes(text) : text }
    },
  }
}

const FOLDER = 'web/inspect'
/** What the page and the server both use. */
const SHARED = ['src/observability/inspector/state-words.ts']
const ELK = 'elk.js'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
} as const

function elkFile(): string {
  return createRequire(import.meta.url).resolve('elkjs/lib/elk.bundled.js')
}
