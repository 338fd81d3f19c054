import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { type LoadedConfig, loadConfig } from '../../../src/config/load-config.ts'
import type { Config } from '../../../src/config/schema.ts'
import { STOP_DEADLINE_MS } from '../../../src/server/limits.ts'

/** The project's folder, and what files for operators are held against. */
export const ROOT = resolve(import.meta.dirname, '../../..')

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The documents of a YAML file. Throws for anything that is doubtful YAML. */
export function yamlDocuments(text: string): unknown[] {
  return parseAllDocuments(text, { strict: true, uniqueKeys: true }).map((document) => {
    const [fault] = [...document.errors, ...document.warnings]
    if (fault !== undefined) throw fault
    return document.toJS() as unknown
  })
}

const manifest = z
  .object({ version: z.string(), bin: z.record(z.string(), z.string()), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')))

export const VERSION = manifest.version
export const SCRIPTS: Readonly<Record<string, string>> = manifest.scripts

/** The arguments that `npm start` gives Node before the script. */
export const SERVER_FLAGS = (/ node (.*) src\/main\.ts$/.exec(SCRIPTS['start'] ?? '')?.[1] ?? 'none').split(' ')

/** What the server makes of a configuration file of the project, and of these variables. */
export function loadDeployed(path: string, env: Readonly<Record<string, string>> = {}): LoadedConfig {
  return loadConfig({
    argv: ['--config', path],
    env,
    readFile: (file) => readFileSync(file, 'utf8'),
    cwd: ROOT,
    projectRoot: ROOT,
    version: VERSION,
  })
}

/** The same for one that has to be right. */
export function deployedConfig(path: string, env: Readonly<Record<string, string>> = {}): Config {
  const loaded = loadDeployed(path, env)
  if (!loaded.ok || loaded.type !== 'config') throw new Error(loaded.ok ? 'an answer' : loaded.faults.join('\n'))
  return loaded.config
}

/** All paths that a configuration names, content and empty ones left out. */
export function pathsIn({ network, http, auth, storage, replays }: Config): string[] {
  return [
    network.tls_cert_path,
    network.tls_key_path,
    http.admin_tokens_file,
    ...(auth.mode === 'token' ? [auth.tokens_file] : []),
    storage.path,
    replays.dir,
    replays.signing_key_file,
  ].filter((path) => path !== '')
}

/** The longest that a stop may take with this configuration, seconds. */
export function stopSeconds({ server }: Config): number {
  return server.drain_seconds + (server.message_grace_ms + STOP_DEADLINE_MS) / 1000
}
