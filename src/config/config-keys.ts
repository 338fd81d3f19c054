import { z } from 'zod'
import { configSchema } from './schema.ts'

/**
 * The schema flattened to its settings: one entry a leaf, addressed by its dotted path (`network.udp.mode`). Files,
 * variables and flags are all read against this list, and the documents are written from it.
 */
export interface ConfigKey {
  readonly path: string
  /** The environment variable of the key, for example `APEXSIM_NETWORK_UDP_MODE`. */
  readonly variable: string
  readonly schema: z.ZodType
  readonly fallback: unknown
  readonly sentence: string
  /** What a value may be, in words: "a whole number from 0 to 65535". */
  readonly allowed: string
}

export const VARIABLE_PREFIX = 'APEXSIM_'

export const CONFIG_KEYS: ReadonlyMap<string, ConfigKey> = new Map(
  keysBelow(configSchema, '').map((key) => [key.path, key]),
)

/** Paths of the sections (`network`, `network.udp`), which hold keys but no value. */
export const SECTION_PATHS: ReadonlySet<string> = new Set(
  [...CONFIG_KEYS.keys()].flatMap((path) => {
    const parts = path.split('.').slice(0, -1)
    return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
  }),
)

function keysBelow(section: z.ZodObject, prefix: string): ConfigKey[] {
  return Object.entries(section.shape).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`
    if (schema instanceof z.ZodPrefault) {
      const inner = schema.unwrap()
      if (inner instanceof z.ZodObject) return keysBelow(inner, `${path}.`)
    }
    if (schema instanceof z.ZodDefault) return [keyOf(path, schema)]
    throw new Error(`The configuration key ${path} has no default.`)
  })
}

function keyOf(path: string, schema: z.ZodDefault): ConfigKey {
  return {
    path,
    variable: VARIABLE_PREFIX + path.toUpperCase().replaceAll('.', '_'),
    schema,
    fallback: schema.parse(undefined),
    sentence: schema.description ?? '',
    allowed: allowedWords(z.toJSONSchema(schema, { io: 'input' })),
  }
}

function descriptionOf(items: z.core.JSONSchema.BaseSchema['items']): string {
  return typeof items === 'object' && !Array.isArray(items) ? (items.description ?? 'texts') : 'texts'
}

function allowedWords(shape: z.core.JSONSchema.BaseSchema): string {
  if (shape.anyOf) return shape.anyOf.map((part) => allowedWords(part)).join(' or ')
  if (shape.enum) return shape.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (shape.const !== undefined) return JSON.stringify(shape.const)
  if (shape.type === 'integer') return `a whole number from ${shape.minimum} to ${shape.maximum}`
  if (shape.type === 'number') return `a number from ${shape.minimum} to ${shape.maximum}`
  if (shape.type === 'boolean') return 'true or false'
  if (shape.type === 'array') return `a list of up to ${shape.maxItems} ${descriptionOf(shape.items)}`
  return shape.minLength
    ? `a text of 1 to ${shape.maxLength} characters`
    : `a text of up to ${shape.maxLength} characters`
}
