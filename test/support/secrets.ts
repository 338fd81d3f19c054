import { expect } from 'vitest'
import type { TestServer } from './test-server.ts'

/** Not one of the secrets stands in any line of the log so far, in whatever form; these texts do, so that it is the right log. */
export function expectNothingOf(
  secrets: readonly (string | Uint8Array)[],
  { logLines }: Pick<TestServer, 'logLines'>,
  ...said: readonly string[]
): void {
  const log = JSON.stringify(logLines)
  for (const text of said) expect(log).toContain(text)
  expect(secrets.flatMap(spellings).filter((spelling) => log.includes(spelling))).toEqual([])
}

/** Shorter ones may be there by chance. */
const SPELLING_CHARS_MIN = 8

/**
 * What a log may make of a secret: text as it is, bytes as texts and as lists of numbers, both in base64 (at each of the
 * three places in a group) and in hexadecimal.
 */
function spellings(secret: string | Uint8Array): string[] {
  const bytes = Buffer.from(secret as Uint8Array)
  const shifted = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Without the ends, which depend on what stands beside it.
    return encoded.slice(before === 0 ? 0 : 4, -4)
  })
  const texts = [inJson(bytes.toString()), inJson(bytes.toString('latin1'))]
  const lists = [bytes.join(), inJson({ ...bytes })]
  const all = [...texts, ...lists, ...shifted, ...shifted.map(urlSafe), bytes.toString('hex')]
  return all.filter(({ length }) => length >= SPELLING_CHARS_MIN)
}

/** Without what encloses it. */
function inJson(value: unknown): string {
  return JSON.stringify(value).slice(1, -1)
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}
