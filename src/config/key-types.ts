import { z } from 'zod'

/**
 * The few shapes a setting can have. Every one carries its default and its sentence, so that the schema alone is
 * enough to write the reference configuration, the JSON Schema and the table in docs/OPERATIONS.md.
 */

/** A whole number between the two bounds, both allowed. */
export function whole(min: number, max: number, fallback: number, sentence: string) {
  return z.int().min(min).max(max).default(fallback).describe(sentence)
}

/** A part of a whole, from 0 to 1. */
export function share(fallback: number, sentence: string) {
  return z.number().min(0).max(1).default(fallback).describe(sentence)
}

/** True or false. */
export function flag(fallback: boolean, sentence: string) {
  return z.boolean().default(fallback).describe(sentence)
}

/** One of a few words. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
  fallback: T[number],
  sentence: string,
) {
  const schema = z.enum(words)
  return schema.default(schema.parse(fallback)).describe(sentence)
}

/** A text that may be empty, which then means "not set". */
export function optionalText(sentence: string) {
  return z.string().max(TEXT_LENGTH_MAX).default('').describe(sentence)
}

/** A text that must say something. */
export function text(fallback: string, sentence: string) {
  return z.string().min(1).max(TEXT_LENGTH_MAX).default(fallback).describe(sentence)
}

/** A list of texts that `isEntry` takes; `what` names them in the plural. In a variable or a flag they stand with commas between. */
export function list(isEntry: (text: string) => boolean, what: string, sentence: string) {
  const entry = z.string().max(LIST_ENTRY_LENGTH_MAX).refine(isEntry).describe(what)
  return z.array(entry).max(LIST_ENTRIES_MAX).default([]).describe(sentence)
}

/** A list of some of a few words. */
export function words<const T extends readonly [string, ...string[]]>(
  known: T,
  fallback: readonly T[number][],
  sentence: string,
) {
  const entry = z.enum(known).describe(`of ${known.map((word) => JSON.stringify(word)).join(', ')}`)
  return z.array(entry).max(known.length).default(z.array(entry).parse(fallback)).describe(sentence)
}

/** More than any list that somebody writes by hand; a list is searched for every request. */
const LIST_ENTRIES_MAX = 256
const LIST_ENTRY_LENGTH_MAX = 1024

/** The longest path Linux takes; no other text needs more. */
const TEXT_LENGTH_MAX = 4096
