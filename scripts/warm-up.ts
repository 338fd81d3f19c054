import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load-config.ts'
import { createJsonLogger } from '../src/observability/logger.ts'
import { startServer } from '../src/server/start-server.ts'

// Starts a server on free ports with a throw-away database and stops it at once, after an installation and before the
// first real start: what that leaves in the compile cache makes every start quick and small, the first one too.

const projectRoot = new URL('../', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'apexsim-warm-up-'))
const ports = ['--tcp-port', '0', '--udp-port', '0', '--http-port', '0']
const settings = [
  'demo.enabled=false',
  `storage.path=${folder}/warm-up.sqlite`,
  `replays.dir=${folder}/replays`,
].flatMap((setting) => ['--set', setting])
const readFile = () => undefined
const argv = [...ports, ...settings]
const loaded = loadConfig({ argv, env: {}, readFile, cwd: projectRoot, projectRoot, version: '' })
if (loaded.ok && loaded.type === 'config') {
  const server = await startServer(loaded.config, createJsonLogger('silent'), '')
  server.stop()
  await server.closed
}
rmSync(folder, { recursive: true })
