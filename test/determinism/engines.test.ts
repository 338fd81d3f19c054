import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import { build } from 'vite'
import { beforeAll, describe, expect, test } from 'vitest'
import { raceHashes } from '../support/race-hashes.ts'
import { RACE_RECIPE } from '../support/race-recipe.ts'

// The same race in engines that share nothing but the language; Chromium drives it in test/browser/determinism.test.ts.

const inNode = raceHashes(RACE_RECIPE)
/** After the script, which needs nothing but an engine, this is the race's hashes as JSON. */
const EXPRESSION = `JSON.stringify(race.raceHashes(${JSON.stringify(RACE_RECIPE)}))`
let script: string

beforeAll(async () => {
  script = await bundle()
})

async function bundle(): Promise<string> {
  const outcome = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(import.meta.dirname, '../support/race-hashes.ts'), formats: ['iife'], name: 'race' },
    },
  })
  const [bundled] = Array.isArray(outcome) ? outcome : []
  const [chunk] = bundled?.output ?? []
  if (chunk?.type !== 'chunk') throw new Error('vite built something else than one script')
  return chunk.code
}

describe('a race of AI drivers', () => {
  test('has these hashes, wherever it is driven', () => {
    expect(inNode.map((hash) => hash.toString(16))).toMatchInlineSnapshot(`
      [
        "aa89700e",
        "ed80eae8",
        "346e3853",
        "96a4f5b1",
        "73573768",
        "6208d069",
        "7e8d9ca5",
        "adab1b41",
      ]
    `)
  })

  test('has the same state in QuickJS, an engine that has nothing in common with V8', async () => {
    const quickJs = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-ng-wasmfile-release-sync'))
    using context = quickJs.newContext()
    using value = context.unwrapResult(context.evalCode(`${script};${EXPRESSION}`))
    expect(JSON.parse(context.getString(value))).toEqual(inNode)
  })

  test('has the same state when V8 may only interpret', async () => {
    const run = promisify(execFile)(process.execPath, ['--jitless', '-'])
    run.child.stdin?.end(`${script};console.log(${EXPRESSION})`)
    expect(JSON.parse((await run).stdout)).toEqual(inNode)
  })
})
