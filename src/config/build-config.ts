import { isAbsolute, resolve } from 'node:path'
import { CONFIG_KEYS } from './config-keys.ts'
import { type Config, configSchema } from './schema.ts'
import type { Setting } from './setting.ts'

/**
 * Puts settings over the defaults, later ones over earlier ones. A relative path is relative to where it was written:
 * the file's folder, the working folder for variables and flags, and for a default the project, which has the content
 * that we ship, or `dataRoot`, where the server writes.
 */
export function buildConfig(settings: readonly Setting[], projectRoot: string, dataRoot = projectRoot): Config {
  const values = new Map<string, unknown>()
  for (const { path, fallback } of CONFIG_KEYS.values()) {
    values.set(path, absolute(path, fallback, path.startsWith('content.') ? projectRoot : dataRoot))
  }
  for (const { key, value, source } of settings) values.set(key.path, absolute(key.path, value, source.folder))
  return configSchema.parse(nested(values))
}

/** Keys that end in "dir", "file" or "path" hold paths; an empty one means "none". */
function absolute(keyPath: string, value: unknown, folder: string): unknown {
  if (!/[._](dir|file|path)$/.test(keyPath) || typeof value !== 'string' || value === '') return value
  return isAbsolute(value) ? value : resolve(folder, value)
}

type Tree = { [name: string]: unknown }

function nested(values: ReadonlyMap<string, unknown>): Tree {
  const root: Tree = {}
  for (const [path, value] of values) {
    const parts = path.split('.')
    const name = parts.pop() ?? ''
    let section = root
    for (const part of parts) section = subsection(section, part)
    section[name] = value
  }
  return root
}

function subsection(section: Tree, name: string): Tree {
  const existing = section[name]
  if (typeof existing === 'object' && existing !== null) return existing as Tree
  const created: Tree = {}
  section[name] = created
  return created
}
