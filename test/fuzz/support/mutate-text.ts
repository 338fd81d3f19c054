import type { Chance } from './chance.ts'

/** Valid text made wrong: cut, lines repeated, dropped and swapped, values replaced by what readers trip over. */
export function mutateText(text: string, chance: Chance): string {
  let mutant = text
  for (let count = 1 + chance.below(3); count > 0; count--) mutant = chance.pick(MUTATIONS)(mutant, chance)
  return mutant
}

/** What stands for trouble in some language or other. */
const TROUBLE = [
  '__proto__',
  'constructor',
  '{"__proto__":{"isPolluted":true}}',
  '1e999',
  '-0',
  'NaN',
  '.inf',
  '9'.repeat(400),
  '[',
  '{',
  '&a [*a]',
  '*a',
  '!!binary',
  '"""',
  "'''",
  '\u0000',
  '\ud800',
  '\ufeff',
  '\u202e',
  '\r',
  '\t',
  ': : :',
  '- - -',
  '[[[[',
  'null',
  '\\',
  '=',
  ',',
  '#',
]
const DEEP_MAX = 4000

const MUTATIONS: readonly ((text: string, chance: Chance) => string)[] = [
  (text, chance) => text.slice(0, chance.below(text.length)),
  (text, chance) => {
    const at = chance.below(text.length)
    return text.slice(0, at) + chance.pick(TROUBLE) + text.slice(at + chance.below(8))
  },
  (text, chance) => {
    const at = chance.below(text.length)
    return text.slice(0, at) + chance.pick(['[', '{', '(', '- ', '{"a":', '"']).repeat(chance.below(DEEP_MAX))
  },
  (text, chance) => onLines(text, (lines, at) => lines.toSpliced(at, 0, ...copies(lines[at], chance)), chance),
  (text, chance) => onLines(text, (lines, at) => lines.toSpliced(at, 1), chance),
  (text, chance) => onLines(text, (lines, at) => [...lines.slice(at), ...lines.slice(0, at)], chance),
  (text, chance) =>
    onLines(text, (lines, at) => lines.with(at, `${' '.repeat(chance.below(9))}${lines[at]?.trim()}`), chance),
  // A number somewhere becomes another one.
  (text, chance) => {
    const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)]
    if (numbers.length === 0) return text
    const { index, 0: number } = chance.pick(numbers)
    const other = chance.pick(['0', '-1', '1e308', '-1e308', '1e-320', '0.1', '99999999999', 'true', '""', '~'])
    return text.slice(0, index) + other + text.slice(index + number.length)
  },
]

function onLines(text: string, change: (lines: string[], at: number) => string[], chance: Chance): string {
  const lines = text.split('\n')
  return change(lines, chance.below(lines.length)).join('\n')
}

function copies(line: string | undefined, chance: Chance): string[] {
  return Array.from({ length: chance.below(200) }, () => line ?? '')
}
