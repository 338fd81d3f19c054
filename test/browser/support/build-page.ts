import { join } from 'node:path'
import { build, type Rolldown } from 'vite'

/** The files of the bundled page by their paths on the page's server: `/index.html`, `/assets/….js`. */
export type PageFiles = Readonly<Record<string, string>>

/** Bundles test/browser/page as for production. What would not run in a browser fails the build. */
export async function buildPage(): Promise<PageFiles> {
  const outcome = await asProduction(() =>
    build({
      configFile: false,
      root: join(import.meta.dirname, '../page'),
      logLevel: 'silent',
      build: { write: false, rolldownOptions: { onLog: refuse } },
    }),
  )
  if (!('output' in outcome)) throw new Error('vite built something else than one bundle')
  return Object.fromEntries(outcome.output.map((file) => [`/${file.fileName}`, textOf(file)]))
}

/** Warnings are about what is missing in browsers, node: modules above all. */
function refuse(_level: Rolldown.LogLevel, log: Rolldown.RolldownLog): never {
  throw new Error(`the page does not bundle: ${log.message}`)
}

function textOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string {
  if (file.type === 'chunk') return file.code
  return typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source)
}

/** vitest sets NODE_ENV to "test", of which vite would make another bundle than the one that users get. */
async function asProduction<T>(run: () => Promise<T>): Promise<T> {
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  try {
    return await run()
  } finally {
    process.env['NODE_ENV'] = before
  }
}
