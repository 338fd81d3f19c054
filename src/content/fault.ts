/**
 * How a content file is refused: with the file, the line where it is known, and a sentence that says what is wrong, so
 * that its author can mend it without reading our source. Parsers refuse deep inside by throwing a Refusal, which
 * never leaves this folder: {@link refusable} turns it into a returned fault. Anything else that is thrown is a bug.
 */
export interface ContentFault {
  readonly file: string
  /** Counted from 1. */
  readonly line?: number
  readonly message: string
}

export interface ContentSource {
  /** Path below the content root with forward slashes, for example `tracks/oval.yaml`. */
  readonly file: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly data: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly fault: ContentFault }

/** Where a value stands in its document, from the outside in: `['nodes', 17, 'x']`. */
export type ValuePath = readonly (string | number)[]

export class Refusal extends Error {
  readonly path: ValuePath
  readonly line: number | undefined

  constructor(message: string, where: { path?: ValuePath; line?: number | undefined } = {}) {
    super(message)
    this.name = 'Refusal'
    this.path = where.path ?? []
    this.line = where.line
  }
}

/**
 * Runs `parse` and turns its Refusal into a fault of `source`. `lineOf` finds the line of a value, or undefined; it is
 * asked only when a refusal names a value and no line, because finding lines is slow.
 */
export function refusable<T>(
  source: ContentSource,
  parse: (warnings: string[]) => T,
  lineOf: (path: ValuePath) => number | undefined = () => undefined,
): Parsed<T> {
  const warnings: string[] = []
  try {
    return { ok: true, data: parse(warnings), warnings }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const line = error.line ?? lineOf(error.path)
    return { ok: false, fault: { file: source.file, message: error.message, ...(line === undefined ? {} : { line }) } }
  }
}
