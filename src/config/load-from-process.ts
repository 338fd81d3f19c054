import { readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type LoadedConfig, loadConfig } from './load-config.ts'

const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** A package that npm has installed is replaced whole by the next version: nobody's races may be in it. */
const IS_INSTALLED_PACKAGE = PROJECT_ROOT.split(sep).includes('node_modules')

/**
 * The configuration of this process. Nothing else in the server reads the environment. A command with flags of its own
 * says which arguments are the configuration's.
 */
export function loadConfigFromProcess(argv: readonly string[] = process.argv.slice(2)): LoadedConfig {
  return loadConfig({
    argv,
    env: process.env,
    readFile: readFileIfThere,
    cwd: process.cwd(),
    projectRoot: PROJECT_ROOT,
    dataRoot: IS_INSTALLED_PACKAGE ? process.cwd() : PROJECT_ROOT,
    version: serverVersion(),
  })
}

/** The version in package.json. */
export function serverVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${PROJECT_ROOT}package.json`, 'utf8'))
  return z.object({ version: z.string() }).parse(manifest).version
}

function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
