import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LogFile } from '../../src/observability/log-file.ts'
import { createJsonLogger } from '../../src/observability/logger.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { until } from '../support/until.ts'

function logFile(folder: string, { bytesMax = 1_000_000, countMax = 4 } = {}): LogFile {
  return new LogFile({ file: join(folder, 'apexsim.log'), bytesMax, countMax })
}

/** What is said on standard error meanwhile, but for what the thread of a test before says of its folder, which is gone. */
function complaints(): unknown[] {
  const said: unknown[] = []
  const spy = vi.spyOn(console, 'error').mockImplementation((text) => {
    if (!String(text).includes('ENOENT')) said.push(text)
  })
  onTestFinished(() => spy.mockRestore())
  return said
}

const textOf = (folder: string, number: number) => readFileSync(join(folder, `apexsim.${number}.log`), 'utf8')

test('lines are in the file once it is flushed, in a folder that is made for it, and no secret among them', async () => {
  using folder = tempFolder()
  const logs = join(folder.path, 'var', 'log')
  const file = logFile(logs)
  file.write('')
  // Its thread may take its time to start; a flush gives it a second.
  await until(() => existsSync(join(logs, 'apexsim.1.log')))
  const log = createJsonLogger('info', file)
  log.info({ password: 'geheim', address: '192.0.2.7' }, 'first')
  log.child({ token: 'geheim' }).error({ err: Object.assign(new Error('lost'), { token: 'geheim' }) }, 'second')
  file.flushSync()
  const lines = textOf(logs, 1).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'first', password: '[redacted]', address: '192.0.2.x' },
    { msg: 'second', token: '[redacted]' },
  ])
  expect(textOf(logs, 1)).not.toContain('geheim')
})

test('a file that is full is followed by the next, and of many the oldest go, those of an earlier process too', async () => {
  using folder = tempFolder()
  const line = `${'x'.repeat(999)}\n`
  const fill = async () => {
    const file = logFile(folder.path, { bytesMax: 10_000, countMax: 3 })
    for (let files = 0; files < 4; files++) {
      const numbers = () => readdirSync(folder.path).map((name) => Number(name.split('.')[1]))
      const last = Math.max(0, ...numbers())
      for (let count = 0; count < 11; count++) file.write(line)
      file.flushSync()
      await until(() => Math.max(...numbers()) > last)
    }
    await until(() => readdirSync(folder.path).length <= 3)
  }
  await fill()
  await fill()
  expect(readdirSync(folder.path).length).toBeLessThanOrEqual(3)
})

test.runIf(process.getuid?.() !== 0)(
  'a folder that cannot be written costs one complaint and nothing else',
  async () => {
    using folder = tempFolder()
    const said = complaints()
    chmodSync(folder.path, 0o500)
    const file = logFile(join(folder.path, 'log'))
    for (let count = 0; count < 10; count++) file.write('lost\n')
    file.flushSync()
    await until(() => said.length > 0)
    expect(said).toEqual([expect.stringContaining('EACCES')])
  },
)

test('a file that cannot be opened costs one complaint, and no flush waits for it', async () => {
  using folder = tempFolder()
  const said = complaints()
  // In the place of the file is a folder.
  mkdirSync(join(folder.path, 'apexsim.1.log'))
  const file = logFile(folder.path)
  for (let count = 0; count < 10; count++) file.write('lost\n')
  file.flushSync()
  await until(() => said.length > 0)
  expect(said).toEqual([expect.stringContaining('EISDIR')])
})

test.runIf(existsSync('/dev/full'))('a full disk costs one complaint, and lines beyond what may wait', async () => {
  using folder = tempFolder()
  const said = complaints()
  symlinkSync('/dev/full', join(folder.path, 'apexsim.1.log'))
  const file = logFile(folder.path)
  const line = `${'x'.repeat(1023)}\n`
  for (let count = 0; count < 3000; count++) file.write(line)
  await until(() => said.length > 0)
  file.flushSync()
  file.write('more\n')
  expect(said).toEqual([expect.stringContaining('ENOSPC')])
})

test('when the thread of the file dies, the log goes on without', async () => {
  using folder = tempFolder()
  const said = complaints()
  const settings = { file: join(folder.path, 'apexsim.log'), bytesMax: 1000, countMax: 2 }
  const file = new LogFile(settings, new URL('data:text/javascript,throw new Error("the thread is broken")'))
  file.write('lost\n')
  await until(() => said.length > 0)
  file.write('lost too\n')
  file.flushSync()
  expect(said).toEqual([expect.stringContaining('the thread is broken')])
})
