import { isNode, LineCounter, parseDocument } from 'yaml'
import { Refusal, type ValuePath } from './fault.ts'
import { readPlainYaml } from './plain-yaml.ts'

/**
 * Turns the text of a track file, JSON or YAML, into plain values. As in the reference, a text whose first character
 * that is not blank is `{` is JSON. Nothing is checked here beyond the syntax.
 */

/** Characters above which the second reading would cost seconds, and a fault names the value without its line. */
const LINE_SEARCH_MAX = 1_000_000

/** Throws Refusal with the line when the text is not well-formed. */
export function readDocument(text: string): unknown {
  if (isJson(text)) return readJson(withoutMark(text))
  return readPlainYaml(withoutMark(text)) ?? readYaml(text)
}

/**
 * The line (from 1) of the value at `path`, or of the nearest thing around it; undefined for the document itself. Reads
 * the text once more with the full YAML parser, of which JSON is a subset, because the fast paths keep no positions.
 */
export function lineOfValue(text: string, path: ValuePath): number | undefined {
  if (text.length > LINE_SEARCH_MAX) return undefined
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
  } catch {
    // Only the line number is lost: the fault itself is known already, and this text is one that a fast path accepted.
  }
  return undefined
}

function isJson(text: string): boolean {
  return withoutMark(text).trimStart().startsWith('{')
}

/** Windows editors put a byte-order mark first. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Refusal(`is not valid JSON: ${reason}`, { line: lineInMessage(reason, text) })
  }
}

/** Engines differ in how they name the place: "line 3 column 5", or "position 40". */
function lineInMessage(reason: string, text: string): number | undefined {
  const line = /line (\d+)/.exec(reason)?.[1]
  if (line !== undefined) return Number(line)
  const position = /position (\d+)/.exec(reason)?.[1]
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length
}

function readYaml(text: string): unknown {
  let document: ReturnType<typeof parseDocument>
  try {
    document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' })
    const fault = document.errors[0]
    if (fault === undefined) return document.toJS()
    const line = fault.linePos?.[0].line
    throw new Refusal(`is not valid YAML: ${firstSentence(fault.message)}`, { line })
  } catch (error) {
    if (error instanceof Refusal) throw error
    // The parser recurses, so a text of nothing but brackets exhausts its stack; alias bombs end here as well.
    throw new Refusal(`is not YAML that can be read: ${firstSentence(error instanceof Error ? error.message : '')}`)
  }
}

function firstSentence(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
}
