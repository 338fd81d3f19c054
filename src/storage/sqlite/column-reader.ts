import { StorageError } from '../storage.ts'

/** Reads one row's columns by kind. By hand, because a schema library would be loaded into this thread for a few shapes. */
export class ColumnReader {
  readonly #row: Record<string, unknown>

  constructor(row: unknown) {
    this.#row = row as Record<string, unknown>
  }

  /** A text, branded as the caller needs it: ids are what this server wrote itself. */
  text<T extends string>(column: string): T {
    const value = this.#row[column]
    return typeof value === 'string' ? (value as T) : this.#refuse(column)
  }

  whole(column: string): number {
    const value = this.#row[column]
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : this.#refuse(column)
  }

  maybeWhole(column: string): number | undefined {
    return this.#row[column] === null ? undefined : this.whole(column)
  }

  maybeText(column: string): string | undefined {
    return this.#row[column] === null ? undefined : this.text(column)
  }

  oneOf<T extends string>(column: string, known: readonly T[]): T {
    const value = this.text(column)
    return known.find((candidate) => candidate === value) ?? this.#refuse(column)
  }

  /** A JSON list of whole numbers. */
  wholes(column: string): readonly number[] {
    const list: unknown = JSON.parse(this.text(column))
    return Array.isArray(list) && list.every(Number.isSafeInteger) ? list : this.#refuse(column)
  }

  /** A JSON list, each of whose items `isValid`. */
  list<T>(column: string, isValid: (item: unknown) => item is T): readonly T[] {
    const list: unknown = JSON.parse(this.text(column))
    return Array.isArray(list) && list.every(isValid) ? list : this.#refuse(column)
  }

  #refuse(column: string): never {
    throw new StorageError('failed', `A row of the database holds no valid ${column}.`, { isTransient: false })
  }
}

export function wholeOrNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value)
}
