import { CONFIG_KEYS, SECTION_PATHS } from './config-keys.ts'
import { locateJsonFault } from './json-fault.ts'
import { fault, joined, type Reading, readSetting, type Source, shown, unknownKey } from './setting.ts'

/** Settings from the text of a configuration file: one JSON object of sections. `$schema` is for editors. */
export function readConfigText(text: string, source: Source): Reading {
  const root = parseJson(text.replace(/^\uFEFF/, ''))
  if (!root.ok) return fault(source.label, undefined, `not valid JSON at ${root.where}.`)
  if (!isSection(root.value))
    return fault(source.label, undefined, `found ${shown(root.value)}, allowed is one JSON object.`)
  const { $schema: _, ...sections } = root.value
  return readSection(sections, '', source)
}

function readSection(section: Readonly<Record<string, unknown>>, prefix: string, source: Source): Reading {
  return joined(Object.entries(section).map(([name, value]) => readEntry(`${prefix}${name}`, value, source)))
}

function readEntry(path: string, value: unknown, source: Source): Reading {
  const key = CONFIG_KEYS.get(path)
  if (key) return readSetting(key, value, source)
  if (!SECTION_PATHS.has(path)) return unknownKey(path, source.label)
  if (isSection(value)) return readSection(value, `${path}.`, source)
  return fault(path, source.label, `found ${shown(value)}, allowed is a section in braces.`)
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; where: string } {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    const { line, column, expected } = locateJsonFault(text)
    return { ok: false, where: `line ${line}, column ${column}: expected ${expected}` }
  }
}
