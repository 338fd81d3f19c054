import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

// An `include` belongs into the projects: with `extends` arrays are joined, and one up here would run everything twice.
// What ends no process and leaves nothing behind shares one: starting one for each file would take as long as the tests.
const UNITS =
  'actors,auth,bench,cli,client,config,content,determinism,driver,http,protocol,race,replay,rules,scripts,server,simulation,storage,transport,web'
const units: TestProjectConfiguration = {
  extends: true,
  test: { name: 'units', include: [`test/{${UNITS}}/**/*.test.ts`], isolate: false, maxWorkers: 2 },
}

// What shows that nobody is hurt by something needs the machine to itself: there a stall of the process would look like harm.
const ALONE = [
  'test/scenarios/{chaos-*,keyboard-laps,resume,session-workers,shutdown-under-load}.test.ts',
  'test/{fuzz/live,runtime/metronome,soak/soak}.test.ts',
]
const node: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', `test/{${UNITS}}/**`, ...ALONE],
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
  },
}
const alone: TestProjectConfiguration = {
  extends: true,
  test: { name: 'alone', include: ALONE, fileParallelism: false, sequence: { groupOrder: 2 } },
}

// A real Chromium, in a group of its own, like those.
const browser: TestProjectConfiguration = {
  extends: true,
  // What a test runs in its page has to stand alone: without a target, `using` is rewritten to call a helper outside.
  oxc: { target: 'esnext' },
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    sequence: { groupOrder: 3 },
  },
}

/** The Chromium from npm is built for Linux on x64; elsewhere its tests are left out. */
const hasChromium = process.platform === 'linux' && process.arch === 'x64'

/** XState's development build takes a machine that is spawned inside another's action for a misuse of `assign`. */
function isWorthReading(log: string): boolean {
  return !log.includes('Custom actions should not call `assign()` directly')
}

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    onConsoleLog: isWorthReading,
    projects: hasChromium ? [units, node, alone, browser] : [units, node, alone],
  },
})
