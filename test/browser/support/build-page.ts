import { join } from 'node:path'
import { build, createLogger, type Rolldown } from 'vite'

/** The files of the bundled page by their paths on the page's server: `/index.html`, `/assets/….js`. */
export type PageFiles = Readonly<Record<string, string>>

/** Bundles test/browser/page as for production. What would not run in a browser fails the build. */
export async function buildPage(): Promise<PageFiles> {
  const warnings: string[] = []
  const warn = (warning: string) => warnings.push(warning)
  const outcome = await asProduction(() =>
    build({
      configFile: false,
      root: join(import.meta.dirname, '../page'),
      logLevel: 'silent',
      customLogger: { ...createLogger('silent'), warn, warnOnce: warn },
      build: { write: false },
    }),
  )
  // They are about what browsers do not have, node: modules above all.
  if (warnings.length > 0) throw new Error(`the page does not bundle: ${warnings.join('\n')}`)
  if (!('output' in outcome)) throw new Error('vite built something else than one bundle')
  return Object.fromEntries(outcome.output.map((file) => [`/${file.fileName}`, textOf(file)]))
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
