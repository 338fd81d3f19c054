import { z } from 'zod'
import { CONFIG_KEYS } from '../src/config/config-keys.ts'
import { configSchema } from '../src/config/schema.ts'

/** What is written from the configuration's schema, so that it cannot disagree with it. */

/** server.config.schema.json: completion and checks in editors. */
export function configSchemaText(): string {
  const { properties, ...schema } = z.toJSONSchema(configSchema, { io: 'input' })
  const $schema = { type: 'string', description: 'This schema, for editors.' }
  return jsonText({ title: 'ApexSim server configuration', ...schema, properties: { $schema, ...properties } })
}

/** server.config.json: every key at its default. */
export function defaultConfigText(): string {
  return jsonText({ $schema: './server.config.schema.json', ...configSchema.parse({}) })
}

/** The table of all keys in docs/OPERATIONS.md. */
export function configTable(): string {
  const rows = [...CONFIG_KEYS.values()].map(
    (key) => `| \`${key.path}\` | \`${JSON.stringify(key.fallback)}\` | ${key.allowed} | ${key.sentence} |`,
  )
  return ['| key | default | allowed | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

const BEGIN = '<!-- configuration table: begin, written by scripts/make-config-schema.ts -->'
const END = '<!-- configuration table: end -->'

/** `document` with the table between its two marks replaced; throws when a mark is missing. */
export function withConfigTable(document: string): string {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('The marks of the configuration table are missing.')
  return `${document.slice(0, begin + BEGIN.length)}\n${configTable()}\n${document.slice(end)}`
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
