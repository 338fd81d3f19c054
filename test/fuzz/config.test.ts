import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { locateJsonFault } from '../../src/config/json-fault.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { configSchema } from '../../src/config/schema.ts'
import { Chance } from './support/chance.ts'
import { expectPrototypesUntouched, isPlain } from './support/expect-clean.ts'
import { mutateText } from './support/mutate-text.ts'

// Configuration from wherever it comes. A failing seed is printed; make it a named test.

const FILE = readFileSync(new URL('../../server.config.json', import.meta.url), 'utf8')
const SMALL = '{"network":{"tcp_port":9000,"udp":{"mode":"off"}},"log":{"level":"warn"}}'
const ARGUMENTS = ['--tcp-port=9000', '--set', 'demo.enabled=false', '--log-level', 'warn', '--config', 'x.json']
const VARIABLES = ['APEXSIM_NETWORK_TCP_PORT', 'APEXSIM_DEMO_ENABLED', 'APEXSIM_LOG_LEVEL', 'APEXSIM_', 'PATH']

function load(text: string, argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const sources = { readFile: () => text, cwd: '/work', projectRoot: '/project', version: '1' }
  return loadConfig({ argv, env, ...sources })
}

test.each([1, 2, 3])(
  'a mutated file, flags and variables are a valid configuration or lines that say what is wrong (seed %i)',
  (seed) => {
    const chance = new Chance(seed)
    for (let round = 0; round < 250; round++) {
      const text = mutateText(chance.isSo(0.3) ? FILE : SMALL, chance)
      const argv = chance.isSo(0.5) ? [] : chance.shuffled(ARGUMENTS).map((argument) => mutateText(argument, chance))
      const env = chance.isSo(0.5) ? {} : { [chance.pick(VARIABLES)]: mutateText('9000', chance) }
      const loaded = load(text, argv, env)
      if (!loaded.ok) for (const line of loaded.faults) expect(line).toMatch(/\S/)
      else if (loaded.type === 'config') {
        expect(isPlain(loaded.config)).toBe(true)
        expect(configSchema.safeParse(loaded.config).success).toBe(true)
      }
    }
    expectPrototypesUntouched()
  },
)

test('every cut of a file is a fault that names a line', () => {
  for (let length = 0; length < SMALL.length; length++) {
    const loaded = load(SMALL.slice(0, length))
    expect(loaded.ok ? [] : loaded.faults).toEqual([expect.stringMatching(/not valid JSON at line 1/)])
  }
})

test('a key of the name __proto__ is an unknown key like any other', () => {
  const loaded = load('{"__proto__":{"isPolluted":true},"network":{"__proto__":{"tcp_port":1}}}')
  expect(loaded.ok ? [] : loaded.faults).toEqual([
    expect.stringContaining('__proto__ (file'),
    expect.stringContaining('network.__proto__ (file'),
  ])
  expectPrototypesUntouched()
})

test.each([1, 2])('the search for a JSON fault finds a place in whatever JSON.parse refuses (seed %i)', (seed) => {
  const chance = new Chance(seed)
  for (let round = 0; round < 300; round++) {
    const text = mutateText(chance.isSo(0.2) ? FILE : SMALL, chance)
    try {
      JSON.parse(text)
    } catch {
      const { line, column } = locateJsonFault(text)
      expect(line).toBeLessThanOrEqual(text.split('\n').length)
      expect(column).toBeGreaterThanOrEqual(1)
    }
  }
})
