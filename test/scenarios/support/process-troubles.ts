import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { freePort } from '../../support/free-port.ts'
import { spawnServer } from '../../support/server-process.ts'
import { writeTestContent } from '../../support/test-content.ts'
import type { LogLine } from '../../support/test-server.ts'
import { until } from '../../support/until.ts'
import { Evidence } from './evidence.ts'

/** Longer than it may stand still, and than a probe below waits. */
const BLOCK = 'const end = Date.now() + 700; while (Date.now() < end);'
const ON_SIGNAL = `--import=data:text/javascript,process.on('SIGWINCH', () => { ${BLOCK} })`
const STALL_MS = 300

/** The troubles of a server process from a start that is held up and finds no car to its end, one after the other. */
export async function troubleProcess() {
  using folder = tempFolder()
  const port = await freePort()
  const path = join(folder.path, 'held.sqlite')
  const holder = new DatabaseSync(path)
  holder.exec('PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE')
  const { tracks_dir, cars_dir } = await writeTestContent(folder.path)
  const spare = join(folder.path, 'spare')
  renameSync(cars_dir, spare)
  mkdirSync(cars_dir)
  writeFileSync(join(tracks_dir, 'broken.yaml'), 'name: [')
  const content = [`content.tracks_dir=${tracks_dir}`, `content.cars_dir=${cars_dir}`]
  const probes = [`http.probe_port=${port}`, `health.stall_ms=${STALL_MS}`, 'health.lag_share=1']
  const settings = [...content, ...probes, `storage.path=${path}`]
  await using server = await spawnServer({ settings, nodeArgs: [ON_SIGNAL] }, 'pipe')
  const watched = { port, logLines: linesOf(server.child.stdout) }

  const [starting, missing] = [Evidence.fromStart(watched), Evidence.fromStart(watched)]
  await until(async () => (await starting.ask('/ready')) === 503)
  expect(await starting.ask('/health')).toBe(200)
  await starting.scrape()
  starting.close()
  holder.exec('ROLLBACK')
  holder.close()

  await until(() => watched.logLines.some(({ msg }) => msg.startsWith('ready: ')))
  await missing.look()
  cpSync(spare, cars_dir, { recursive: true })
  await until(async () => (await missing.ask('/ready')) === 200)

  const taking = portTaken(port)
  const blocked = await Evidence.before(watched)
  const late = async () => {
    server.kill('SIGWINCH')
    return (await blocked.ask('/health', 200)) === 'timed out'
  }
  await until(late)
  await until(async () => (await blocked.ask('/health')) === 503)
  await blocked.heard('the main thread stood still')
  await blocked.scrape()

  const down = await taking
  server.kill('SIGKILL')
  await server.exitCode
  await down.ask('/health')
  return { starting, 'content-missing': missing, 'event-loop-blocked': blocked, down }
}

/** A second server that wants a port of the first. */
async function portTaken(port: number): Promise<Evidence> {
  await using second = await spawnServer({ settings: [`http.probe_port=${port}`] }, 'pipe')
  const down = Evidence.fromStart({ port, logLines: linesOf(second.child.stdout) })
  expect(await second.exitCode).toBe(1)
  await until(() => down.lines.some(({ level }) => level === 'fatal'))
  expect(down.lines.at(-1)?.msg).toContain('http.probe_port')
  return down
}

function linesOf(stdout: NodeJS.ReadableStream | null): readonly LogLine[] {
  const lines: LogLine[] = []
  if (stdout !== null) createInterface({ input: stdout }).on('line', (line) => lines.push(JSON.parse(line) as LogLine))
  return lines
}
