import { Refusal, type ValuePath } from './fault.ts'

/**
 * Reads single values out of a parsed document, which may hold anything: each function takes a table, a key and what
 * is allowed there, and gives back the value or refuses with the key's full name, what stands there and the range. A
 * missing or null value counts as absent. Only own keys are looked at.
 */
export class Fields {
  readonly path: ValuePath
  readonly #values: object

  private constructor(values: object, path: ValuePath) {
    this.#values = values
    this.path = path
  }

  /** Refuses unless `value` is a table (an object that is no list). */
  static of(value: unknown, path: ValuePath = []): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new Refusal(`${pathName(path)} must be a table of keys and values`, { path })
    }
    return new Fields(value, path)
  }

  /** The value as it stands, undefined when absent or null. */
  value(key: string): unknown {
    if (!Object.hasOwn(this.#values, key)) return undefined
    return (this.#values as Record<string, unknown>)[key] ?? undefined
  }

  has(key: string): boolean {
    return this.value(key) !== undefined
  }

  /** The table under `key`, empty when absent. */
  table(key: string): Fields {
    return Fields.of(this.value(key) ?? {}, [...this.path, key])
  }

  /** The list under `key`, empty when absent. */
  list(key: string, lengthMax: number): readonly unknown[] {
    const value = this.value(key) ?? []
    if (!Array.isArray(value)) throw this.refusal(key, 'must be a list')
    if (value.length > lengthMax)
      throw this.refusal(key, `has ${value.length} entries, at most ${lengthMax} are allowed`)
    return value
  }

  /**
   * A finite number within `min`..`max`; `fallback` stands for an absent one, without fallback it is required. What is
   * derived from other values need not lie in the range that authors are held to.
   */
  number(key: string, range: NumberRange & { readonly fallback?: number }): number {
    const value = this.value(key)
    if (value !== undefined) return this.#inRange(key, value, range)
    if (range.fallback === undefined) throw this.missing(key, 'a number')
    return range.fallback + 0
  }

  optionalNumber(key: string, range: NumberRange): number | undefined {
    const value = this.value(key)
    return value === undefined ? undefined : this.#inRange(key, value, range)
  }

  /** Text on one line of 1..`lengthMax` characters, trimmed. */
  text(key: string, lengthMax: number): string {
    const text = this.optionalText(key, lengthMax)
    if (text === undefined) throw this.missing(key, 'a text')
    return text
  }

  optionalText(key: string, lengthMax: number): string | undefined {
    const value = this.value(key)
    if (value === undefined) return undefined
    if (typeof value !== 'string') throw this.refusal(key, `must be a text, not ${shown(value)}`)
    const text = value.trim()
    if (text === '') throw this.refusal(key, 'must not be empty')
    if (text.length > lengthMax)
      throw this.refusal(key, `has ${text.length} characters, at most ${lengthMax} are allowed`)
    if (/[\p{Cc}\p{Cs}]/u.test(text)) throw this.refusal(key, 'must not hold control characters')
    return text
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.value(key) ?? fallback
    if (typeof value !== 'boolean') throw this.refusal(key, `must be true or false, not ${shown(value)}`)
    return value
  }

  refusal(key: string, complaint: string): Refusal {
    const path = [...this.path, key]
    return new Refusal(`${pathName(path)} ${complaint}`, { path })
  }

  missing(key: string, what: string): Refusal {
    return new Refusal(`${pathName([...this.path, key])} is missing: ${what} is required`, { path: this.path })
  }

  #inRange(key: string, value: unknown, range: NumberRange): number {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw this.refusal(key, `must be a finite number, not ${shown(value)}`)
    }
    if (value < range.min || value > range.max) {
      throw this.refusal(
        key,
        `is ${value}, allowed is ${range.min} to ${range.max}${range.unit ? ` ${range.unit}` : ''}`,
      )
    }
    // Adding zero turns -0 into 0, which JSON cannot tell apart: both ends of the wire must compute on the same bits.
    return value + 0
  }
}

export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly unit?: string
}

/** `nodes[17].x`, as people write it. */
function pathName(path: ValuePath): string {
  if (path.length === 0) return 'the file'
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index > 0 ? `.${step}` : step)).join('')
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a table'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
}
