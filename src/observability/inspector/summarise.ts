import { SUMMARY_DEPTH_MAX, SUMMARY_ENTRIES_MAX, SUMMARY_TEXT_MAX, SUMMARY_VALUES_MAX } from './limits.ts'
import { isSecretName } from './secret-name.ts'

/**
 * What somebody should see of a context or an event: a copy that JSON can carry, bounded in depth, width and size, with
 * secrets blanked. It runs no foreign code: getters are named and not called, nor is `toJSON`. Typed arrays are named by
 * their length, other actors by their id, and what merely wires the server together (`deps`) is not looked into.
 */
export function summarise(value: unknown): unknown {
  return look(value, { valuesLeft: SUMMARY_VALUES_MAX }, 0)
}

interface Budget {
  valuesLeft: number
}

function look(value: unknown, budget: Budget, depth: number): unknown {
  budget.valuesLeft--
  if (budget.valuesLeft < 0) return '…'
  if (typeof value === 'string') return cut(value)
  if (typeof value === 'function') return `ƒ ${value.name}`
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol') return plainNumber(value)
  return typeof value === 'object' && value !== null ? lookInto(value, budget, depth) : value
}

function cut(text: string): string {
  return text.length > SUMMARY_TEXT_MAX ? `${text.slice(0, SUMMARY_TEXT_MAX)}…` : text
}

/** JSON knows neither NaN nor big numbers. */
function plainNumber(value: number | bigint | symbol): number | string {
  return typeof value === 'number' && Number.isFinite(value) ? value : String(value)
}

function lookInto(value: object, budget: Budget, depth: number): unknown {
  const opaque = opaqueText(value)
  if (opaque !== undefined) return opaque
  if (depth >= SUMMARY_DEPTH_MAX) return briefly(value)
  if (Array.isArray(value)) return lookIntoList(value, budget, depth)
  if (value instanceof Set) return lookIntoList([...value], budget, depth)
  if (value instanceof Map) return lookIntoFields(mapFields(value), budget, depth, undefined)
  return lookIntoFields(ownFields(value), budget, depth, className(value))
}

/** What is better named than looked into. */
function opaqueText(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return `${className(value)}(${lengthOf(value)})`
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
    return `${className(value)}(${value.byteLength})`
  if (value instanceof Error) return cut(`${value.name}: ${value.message}`)
  if (value instanceof Date) return String(value)
  if (isActor(value)) return `actor ${value.sessionId}`
  return undefined
}

function lengthOf(view: ArrayBufferView): number {
  return 'length' in view && typeof view.length === 'number' ? view.length : view.byteLength
}

function isActor(value: object): value is { readonly sessionId: string } {
  return 'sessionId' in value && typeof value.sessionId === 'string' && 'getSnapshot' in value
}

function briefly(value: object): string {
  if (Array.isArray(value)) return `Array(${value.length})`
  if (value instanceof Map || value instanceof Set) return `${className(value)}(${value.size})`
  return `${className(value) ?? ''}{…}`
}

function lookIntoList(list: readonly unknown[], budget: Budget, depth: number): unknown[] {
  const shown = list.slice(0, SUMMARY_ENTRIES_MAX).map((entry) => look(entry, budget, depth + 1))
  return list.length > shown.length ? [...shown, `… ${list.length - shown.length} more`] : shown
}

type Field = readonly [name: string, value: unknown]

function lookIntoFields(fields: readonly Field[], budget: Budget, depth: number, name: string | undefined): unknown {
  // Without a prototype, a field that is called __proto__ is one like any other.
  const copy: Record<string, unknown> = Object.create(null)
  if (name !== undefined) copy['(class)'] = name
  for (const [key, value] of fields.slice(0, SUMMARY_ENTRIES_MAX))
    copy[cut(key)] = lookAtField(key, value, budget, depth)
  if (fields.length > SUMMARY_ENTRIES_MAX) copy['…'] = `${fields.length - SUMMARY_ENTRIES_MAX} more`
  return copy
}

function lookAtField(key: string, value: unknown, budget: Budget, depth: number): unknown {
  if (isSecretName(key)) return value === undefined ? undefined : '[redacted]'
  if (WIRING.includes(key) && typeof value === 'object' && value !== null) return briefly(value)
  return look(value, budget, depth + 1)
}

/** Fields that hold the server's parts and nothing about the actor. */
const WIRING = ['deps', 'controls', 'self', 'log']

function mapFields(map: ReadonlyMap<unknown, unknown>): Field[] {
  return [...map].map(([key, value]) => [String(plainKey(key)), value])
}

function plainKey(key: unknown): unknown {
  return typeof key === 'object' && key !== null ? briefly(key) : key
}

function ownFields(value: object): Field[] {
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, { enumerable }]) => enumerable === true)
    .map(([key, { get, value: held }]) => [key, get === undefined ? held : '(getter)'])
}

/** Undefined for plain objects. */
function className(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return undefined
  return typeof value.constructor === 'function' ? value.constructor.name : undefined
}
