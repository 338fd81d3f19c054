import type { WireValue } from './msgpack.ts'
import { inside, type Kind, type Refusal, refuse } from './wire-kind.ts'

/**
 * Tables: which wire key holds which property, of which kind, and what absence means. One table serves reading and
 * writing, on the server and in the client. Keys are written in the order of the table; on reading their order does not
 * matter and keys that no table names are ignored (D1.1). Only named keys reach the result, which is a fresh object.
 */
export interface RequiredField<T> {
  readonly wire: string
  readonly kind: Kind<T>
  readonly presence: 'required'
  /** What a missing or nil key means; without it, the message is refused. */
  readonly fallback?: T
  /** A second spelling, written beside the first and read where the first is missing. */
  readonly alias?: string
}
export interface OptionalField<T> {
  readonly wire: string
  readonly kind: Kind<T>
  /** An absent value is written as nil, or its key is left out. Both are read as absent. */
  readonly presence: 'nil' | 'extra'
}
type Field = RequiredField<unknown> | OptionalField<unknown>

type FieldOf<T, K extends keyof T> =
  Record<never, never> extends Pick<T, K> ? OptionalField<NonNullable<T[K]>> : RequiredField<T[K]>
/** A table: one field for every property of `T`, in the order of the wire. */
export type Fields<T> = { readonly [K in keyof T]-?: FieldOf<T, K> }

/** A key that has to be there. */
export function required<T>(wire: string, kind: Kind<T>): RequiredField<T> {
  return { wire, kind, presence: 'required' }
}

/** A key that means `fallback` when it is missing or nil; always written. */
export function defaulted<T>(wire: string, kind: Kind<T>, fallback: NoInfer<T>): RequiredField<T> {
  return { wire, kind, presence: 'required', fallback }
}

/** A key that has to be there under one of two spellings; both are written. */
export function spelledTwice<T>(wire: string, alias: string, kind: Kind<T>): RequiredField<T> {
  return { wire, kind, presence: 'required', alias }
}

/** A key that is always written, as nil when there is no value: the reference's options. */
export function orNil<T>(wire: string, kind: Kind<T>): OptionalField<T> {
  return { wire, kind, presence: 'nil' }
}

/** A key that is only written when there is a value: what the reference does not know. */
export function extra<T>(wire: string, kind: Kind<T>): OptionalField<T> {
  return { wire, kind, presence: 'extra' }
}

/** Reads and writes the properties of `T` as the entries of a map. */
export function struct<T extends object>(fields: Fields<T>): Kind<T> {
  const entries: readonly (readonly [string, Field])[] = Object.entries(fields)
  return {
    read: (value, refusal) => {
      if (!isMap(value)) return refuse(refusal, 'a map')
      const out: Record<string, unknown> = {}
      for (const [name, field] of entries) {
        if (!readField(value, field, { out, name, refusal })) return inside(refusal, field.wire)
      }
      // Every property of T has a field in the table and was read by its kind just now.
      return out as T
    },
    write: (value) => {
      const out: Record<string, WireValue> = {}
      for (const [name, field] of entries) writeField(out, field, (value as Record<string, unknown>)[name])
      return out
    },
  }
}

/** True for what the decoder makes of a MessagePack map. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer)
}

interface Target {
  readonly out: Record<string, unknown>
  readonly name: string
  readonly refusal: Refusal
}

function readField(map: Readonly<Record<string, unknown>>, field: Field, { out, name, refusal }: Target): boolean {
  let raw = map[field.wire]
  if (raw === undefined && field.presence === 'required' && field.alias !== undefined) raw = map[field.alias]
  const isAbsent = raw === undefined || raw === null
  if (isAbsent && field.presence !== 'required') return true
  const isFallback = isAbsent && field.presence === 'required' && field.fallback !== undefined
  const value = isFallback ? field.fallback : field.kind.read(raw, refusal)
  if (value === undefined) return false
  out[name] = value
  return true
}

function writeField(out: Record<string, WireValue>, field: Field, value: unknown): void {
  if (value === undefined && field.presence === 'extra') return
  if (value === undefined && field.presence === 'nil') {
    out[field.wire] = null
    return
  }
  const written = field.kind.write(value)
  out[field.wire] = written
  if (field.presence === 'required' && field.alias !== undefined) out[field.alias] = written
}
