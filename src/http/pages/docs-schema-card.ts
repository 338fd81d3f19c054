import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { asSchema, type Schema } from './docs-operations.ts'

/** Schemas in words: the type of a value, and what an object has. */

type Markup = string | HtmlEscapedString | Promise<HtmlEscapedString>

export function schemaCard(name: string, schema: object) {
  const known = asSchema(schema) ?? {}
  const { description } = known
  return html`<details id="schema-${name}"><summary><code>${name}</code><p>${typeof description === 'string' ? description : ''}</p></summary>
${propertyRows(known)}</details>`
}

/** A table of what an object has; for anything else its type. */
export function propertyRows(schema: Schema): Markup {
  const parts = [schema, ...listOf(schema['allOf'])]
  const properties = parts.flatMap((part) => Object.entries(asSchema(part['properties']) ?? {}))
  if (properties.length === 0) return html`<p>${typeText(schema)}</p>`
  const required = parts.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []))
  const inherited = parts.filter((part) => part['$ref'] !== undefined)
  return html`${inherited.map((part) => html`<p>All of ${typeText(part)}, and:</p>`)}<table><thead><tr><th scope="col">Key</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${properties.map(([key, property]) => propertyRow(key, asSchema(property) ?? {}, required.includes(key)))}</tbody></table>`
}

function propertyRow(key: string, property: Schema, isRequired: boolean) {
  const { description = '' } = property
  return html`<tr><td><code>${key}</code></td><td>${typeText(property)}</td><td>${String(description)}${isRequired ? '' : html` <small>may be absent</small>`}</td></tr>`
}

/** A value's type in a few words, with links to schemas that have names. */
export function typeText(schema: Schema): Markup {
  const reference = schema['$ref']
  if (typeof reference === 'string') return reference.startsWith(SCHEMAS) ? linkTo(reference.slice(SCHEMAS.length)) : ''
  const choices = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])]
  if (choices.length > 0) return html`${choices.map((choice, at) => html`${at > 0 ? ' or ' : ''}${typeText(choice)}`)}`
  const parts = listOf(schema['allOf'])
  if (parts.length > 0) return html`${parts.map(typeText)}`
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(', ')
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  const items = asSchema(schema['items'])
  if (items !== undefined) return html`list of ${typeText(items)}`
  const properties = Object.entries(asSchema(schema['properties']) ?? {})
  if (properties.length > 0)
    return html`{ ${properties.map(([key, one], at) => html`${at > 0 ? ', ' : ''}${key}: ${typeText(asSchema(one) ?? {})}`)} }`
  return [typesOf(schema), schema['format']].filter((word) => typeof word === 'string' && word !== '').join(', ')
}

const SCHEMAS = '#/components/schemas/'

function linkTo(name: string) {
  return html`<a href="#schema-${name}">${name}</a>`
}

function typesOf({ type }: Schema): string {
  return Array.isArray(type) ? type.join(' or ') : String(type ?? '')
}

function listOf(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.map(asSchema).filter((one) => one !== undefined) : []
}
