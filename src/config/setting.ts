import { CONFIG_KEYS, type ConfigKey } from './config-keys.ts'
import { nearestName } from './nearest-name.ts'

/** One value somebody wrote for one key, with where he wrote it. */
export interface Setting {
  readonly key: ConfigKey
  readonly value: unknown
  readonly source: Source
}

export interface Source {
  /** As faults name it: "file server.config.json", "environment APEXSIM_LOG_LEVEL", "flag --log-level". */
  readonly label: string
  /** A relative path written here is relative to this folder. */
  readonly folder: string
}

/** What a reader of one source found: the settings it understood and a fault for everything else. */
export interface Reading {
  readonly settings: readonly Setting[]
  readonly faults: readonly Fault[]
}

interface Fault {
  /** The key, variable, flag or file it is about. */
  readonly subject: string
  /** The whole sentence, subject included. */
  readonly line: string
}

/** A setting or, when the value is not one the key takes, the line that says so. */
export function readSetting(key: ConfigKey, value: unknown, source: Source): Reading {
  const parsed = key.schema.safeParse(value)
  if (parsed.success) return { settings: [{ key, value: parsed.data, source }], faults: [] }
  return fault(key.path, source.label, `found ${shown(value)}, allowed is ${key.allowed}.`)
}

/** As {@link readSetting}, for sources that only have text: "true" and "9000" become what the key takes. */
export function readTextSetting(key: ConfigKey, text: string, source: Source): Reading {
  if (typeof key.fallback === 'boolean' && (text === 'true' || text === 'false')) {
    return readSetting(key, text === 'true', source)
  }
  if (typeof key.fallback === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return readSetting(key, Number(text), source)
  if (Array.isArray(key.fallback)) return readSetting(key, entriesOf(text), source)
  return readSetting(key, text, source)
}

/** "10.0.0.1, 10.1.0.0/16" as a list. */
function entriesOf(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((entry) => entry.trim())
}

export function unknownKey(path: string, label: string): Reading {
  return fault(path, label, `there is no such key.${suggestion(path, CONFIG_KEYS.keys())}`)
}

/** " Did you mean …?" with the nearest name, or nothing. */
export function suggestion(misspelt: string, names: Iterable<string>): string {
  const nearest = nearestName(misspelt, names)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}

/** A reading that is one fault; `label` is its source, unless the subject already says it. */
export function fault(subject: string, label: string | undefined, sentence: string): Reading {
  const line = label === undefined ? `${subject}: ${sentence}` : `${subject} (${label}): ${sentence}`
  return { settings: [], faults: [{ subject, line }] }
}

export function joined(readings: readonly Reading[]): Reading {
  return {
    settings: readings.flatMap((reading) => reading.settings),
    faults: readings.flatMap((reading) => reading.faults),
  }
}

/** A value as it stands in the file, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text
}

const SHOWN_LENGTH_MAX = 60
