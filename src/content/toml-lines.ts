import type { ValuePath } from './fault.ts'

const HEADER = /^\s*(\[{1,2})\s*([\w.-]+)\s*\]/
const KEY = /^\s*([\w-]+)\s*=/

/**
 * The line (from 1) at which a TOML file gives the value at `path`, or its table's header when the value itself is not
 * found; undefined when neither is. The TOML parser keeps no positions, so this looks for the header and the key as
 * people write them; an unusual spelling costs the line number, nothing else.
 */
export function lineOfTomlValue(text: string, path: ValuePath): number | undefined {
  const target = path.join('.')
  const counts = new Map<string, number>()
  let table = ''
  let nearest: { readonly line: number; readonly depth: number } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const [, brackets, header] = HEADER.exec(line) ?? []
    if (header !== undefined) table = brackets === '[[' ? nextElement(counts, header) : header
    const key = header === undefined ? KEY.exec(line)?.[1] : undefined
    if (header === undefined && key === undefined) continue
    const here = [table, key].filter((part) => part).join('.')
    const isOnTheWay = here !== '' && (target === here || target.startsWith(`${here}.`))
    if (isOnTheWay && here.length > (nearest?.depth ?? 0)) nearest = { line: index + 1, depth: here.length }
  }
  return nearest?.line
}

/** `engine.torque_curve.2` for the third `[[engine.torque_curve]]`. */
function nextElement(counts: Map<string, number>, header: string): string {
  const index = counts.get(header) ?? 0
  counts.set(header, index + 1)
  return `${header}.${index}`
}
