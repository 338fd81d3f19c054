import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { COMPILE_CACHE } from '../support/compile-cache.ts'

test('a process ends with a thread that is stuck in a call of the system, and its last lines are out', () => {
  using folder = tempFolder()
  const pipe = join(folder.path, 'pipe')
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  const script = fileURLToPath(new URL('./support/stuck-process.ts', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [script, pipe], {
    env: { ...process.env, ...COMPILE_CACHE },
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  expect([stdout, status]).toEqual(['ended: false\nexit 7\n', 7])
})
