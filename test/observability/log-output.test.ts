import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, createReadStream, openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogOutput } from '../../src/observability/log-output.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'

test.runIf(process.platform === 'linux')(
  'a reader of the log who stands still holds nobody up, and loses what is beyond the buffer',
  async () => {
    using folder = tempFolder()
    const path = join(folder.path, 'log')
    execFileSync('mkfifo', [path])
    // Open for reading too, so that opening waits for nobody; but nobody reads.
    const output = new LogOutput(openSync(path, constants.O_RDWR))
    const line = `${'x'.repeat(1023)}\n`
    for (let count = 0; count < 3000; count++) output.write(line)
    output.write('the end\n')
    // Reached at all: written on this thread, the first 64 KiB would have been the last.
    let bytes = 0
    const reader = createReadStream(path)
    reader.on('data', (chunk) => {
      bytes += chunk.length
      if (bytes >= 1000 * 1024) reader.destroy()
    })
    await once(reader, 'close')
    expect(bytes).toBeLessThan(2000 * 1024)
  },
)

test.each([
  ['has said what it wants to', '', 0],
  ['ends with an error', 'process.exit(3)', 3],
])('a process that %s ends although nobody reads its log', async (_what, end, code) => {
  const module = new URL('../../src/observability/log-output.ts', import.meta.url).href
  const script = `import { createLogOutput } from '${module}'
    const output = createLogOutput()
    for (let count = 0; count < 900; count++) output.write('x'.repeat(1023) + '\\n')
    setTimeout(() => { ${end} }, 300)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  expect(await once(child, 'exit')).toEqual([code, null])
})

test('a process ends with its last lines written, however slowly they are read', async () => {
  const module = new URL('../../src/observability/log-output.ts', import.meta.url).href
  const script = `import { createLogOutput } from '${module}'
    const output = createLogOutput()
    for (let count = 0; count < 200; count++) output.write('x'.repeat(1023) + '\\n')
    output.write('the end')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  expect(text).toHaveLength(200 * 1024 + 7)
  expect(text).toMatch(/the end$/)
})
