import { globSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { mermaidOf, statesBelow } from '../../scripts/machine-diagram.ts'
import { machineDocuments } from '../../scripts/machine-documents.ts'
import { MACHINES } from '../../scripts/machine-list.ts'
import { chartOf } from '../../src/observability/inspector/statechart.ts'
import { carMachine } from '../observability/inspector/support/watched-system.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8')

test('docs/machines is what the machines are', () => {
  const documents = machineDocuments(read)
  expect(readdirSync(resolve(ROOT, 'docs/machines')).sort(), 'Run npm run machines.').toEqual(
    [...documents.keys()].sort(),
  )
  for (const [name, text] of documents) expect(read(`docs/machines/${name}`), 'Run npm run machines.').toBe(text)
})

test('every machine in src is among those that are drawn', () => {
  const files = globSync('src/**/*.ts', { cwd: ROOT }).filter((file) => /\bcreateMachine\(/.test(read(file)))
  expect(files.sort()).toEqual(MACHINES.map(({ file }) => file).sort())
})

test.each(MACHINES)(
  'the diagram of $exported has every state and an arrow for every way between two',
  ({ machine }) => {
    const { chart } = chartOf(machine)
    const lines = mermaidOf(chart).split('\n')
    const arrows = lines.filter((line) => line.includes('-->') && line.includes(': '))
    expect(arrows).toHaveLength(chart.transitions.flatMap(({ targets }) => targets).length)
    expect(lines.filter((line) => /^ *state "(?!in any state")/.test(line))).toHaveLength(
      statesBelow(chart.root).length - 1,
    )
    // Names and words that Mermaid takes for something of its own would break the drawing.
    for (const line of arrows) expect(line).toMatch(/^ {2}\w+ --> \w+: [\w .*[\]-]+$/)
  },
)

test('a transition from a state into its own inside begins there, in any state', () => {
  expect(mermaidOf(chartOf(carMachine).chart)).toBe(`stateDiagram-v2
  [*] --> standing
  state "in any state" as anywhere
  state "standing" as standing
  state "driving" as driving
  state "parked" as parked
  parked --> [*]
  anywhere --> parked: park
  standing --> driving: drive
  driving --> parked: stop [isTired]
  driving --> standing: stop`)
})
