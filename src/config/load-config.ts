import { dirname, resolve } from 'node:path'
import { buildConfig } from './build-config.ts'
import { doubtfulCombinations, impossibleCombinations } from './combinations.ts'
import { CONFIG_KEYS } from './config-keys.ts'
import { readArguments } from './read-arguments.ts'
import { readConfigText } from './read-config-text.ts'
import { readEnvironment } from './read-environment.ts'
import type { Config } from './schema.ts'
import { fault, type Reading, type Setting, shown } from './setting.ts'
import { usage } from './usage.ts'

/**
 * Where a configuration comes from: defaults, then the file, then the environment, then the command line, later over
 * earlier. Nothing is skipped in silence: an unknown name, a wrong value or an impossible combination is a fault, and
 * all faults of all sources are reported at once, one line each.
 */
export type LoadedConfig =
  | { readonly ok: true; readonly type: 'config'; readonly config: Config; readonly warnings: readonly string[] }
  /** `--help` or `--version`: print the text and end. */
  | { readonly ok: true; readonly type: 'answer'; readonly wants: 'help' | 'version'; readonly text: string }
  | { readonly ok: false; readonly faults: readonly string[] }

export interface ConfigSources {
  /** The arguments after the script's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a file, undefined when there is none; throws when it cannot be read. */
  readonly readFile: (path: string) => string | undefined
  /** The working folder. */
  readonly cwd: string
  /** The folder that default paths are relative to. */
  readonly projectRoot: string
  /** The same for what the server writes; the project's when undefined. */
  readonly dataRoot?: string
  /** What `--version` prints. */
  readonly version: string
}

const DEFAULT_FILE = 'server.config.json'
const FILE_LABEL = 'file '

export function loadConfig(sources: ConfigSources): LoadedConfig {
  const flags = readArguments(sources.argv, sources.cwd)
  const { wants } = flags
  if (wants !== undefined)
    return { ok: true, type: 'answer', wants, text: wants === 'help' ? usage() : sources.version }

  const file = readFileSettings(sources, flags.configFile)
  const environment = readEnvironment(sources.env, sources.cwd)
  const settings = [...file.settings, ...environment.settings, ...flags.settings]
  const config = buildConfig(settings, sources.projectRoot, sources.dataRoot)
  const faults = [...file.faults, ...environment.faults, ...flags.faults]
  const isFileRead = !faults.some(({ subject }) => subject.startsWith(FILE_LABEL))
  const faultyKeys = new Set(faults.map(({ subject }) => subject))
  const combined = isFileRead ? impossibleCombinations(config, { faultyKeys, describe: describerOf(settings) }) : []
  if (faults.length + combined.length > 0)
    return { ok: false, faults: [...faults.map(({ line }) => line), ...combined] }
  return { ok: true, type: 'config', config, warnings: doubtfulCombinations(config) }
}

function readFileSettings({ readFile, cwd }: ConfigSources, named: string | undefined): Reading {
  const path = resolve(cwd, named ?? DEFAULT_FILE)
  const label = FILE_LABEL + (named ?? DEFAULT_FILE)
  try {
    const text = readFile(path)
    if (text !== undefined) return readConfigText(text, { label, folder: dirname(path) })
  } catch (error) {
    return fault(label, undefined, `it cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  return named === undefined ? { settings: [], faults: [] } : fault(label, undefined, 'there is no such file.')
}

/** "network.tcp_port = 9002 (flag --tcp-port)": a key, its value and where that comes from. */
function describerOf(settings: readonly Setting[]): (key: string) => string {
  const latest = new Map(settings.map((setting) => [setting.key.path, setting]))
  return (key) => {
    const setting = latest.get(key)
    const value = shown(setting ? setting.value : CONFIG_KEYS.get(key)?.fallback)
    return `${key} = ${value} (${setting?.source.label ?? 'default'})`
  }
}
