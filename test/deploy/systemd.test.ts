import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { deployedConfig, loadDeployed, pathsIn, read, SERVER_FLAGS, stopSeconds } from './support/project.ts'

const UNIT = 'deploy/systemd/apexsim.service'
const CONFIG = 'deploy/systemd/server.config.json'

/** Each line of a unit as its name and value; comments and headings left out. */
const lines = read(UNIT)
  .split('\n')
  .filter((line) => line !== '' && !/^[#[]/.test(line))
  .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)

function valuesOf(name: string): string[] {
  return lines.filter(([key]) => key === name).map(([, value]) => value)
}

describe('the unit of systemd', () => {
  test('starts the server as npm start does, with the configuration of the machine', () => {
    const [node, ...args] = valuesOf('ExecStart')[0]!.split(' ')
    expect(node).toBe('/usr/bin/node')
    expect(args).toEqual([...SERVER_FLAGS, '/opt/apexsim/src/main.ts', '--config', '/etc/apexsim/server.config.json'])
  })

  test('comes with a configuration that the server takes and is not warned of, with TLS and tokens required', () => {
    expect(loadDeployed(CONFIG)).toMatchObject({
      ok: true,
      config: { network: { require_tls: true }, auth: { mode: 'token' } },
      warnings: [],
    })
  })

  test('lets the server write where its configuration says, and nowhere else', () => {
    const state = `/var/lib/${valuesOf('StateDirectory')[0]}/`
    const settings = `/etc/${valuesOf('ConfigurationDirectory')[0]}/`
    const { storage, replays } = deployedConfig(CONFIG)
    expect([storage.path, replays.dir].filter((path) => !path.startsWith(state))).toEqual([])
    expect(
      pathsIn(deployedConfig(CONFIG)).filter((path) => !path.startsWith(state) && !path.startsWith(settings)),
    ).toEqual([])
    expect([...valuesOf('ProtectSystem'), ...valuesOf('ReadWritePaths')]).toEqual(['strict'])
  })

  test('waits longer for the end than the drain and the closing take', () => {
    expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(stopSeconds(deployedConfig(CONFIG)))
  })

  test('starts a server again that has failed, and one whose configuration has faults not', () => {
    expect([...valuesOf('Restart'), ...valuesOf('RestartPreventExitStatus')]).toEqual(['on-failure', '78'])
  })

  test('starts a server again that was told to reload before it could listen', () => {
    expect(valuesOf('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID'])
    expect(valuesOf('RestartForceExitStatus')).toEqual(['SIGHUP'])
  })

  test('takes nothing away that V8 needs: memory that is written and then executed, and its memory protection keys', () => {
    expect(valuesOf('MemoryDenyWriteExecute')).toEqual(['no'])
    expect(valuesOf('SystemCallFilter')[0]).toContain('@pkey')
  })

  test('runs as the user that its sysusers file makes', () => {
    const [, name] = read('deploy/systemd/apexsim.sysusers')
      .split('\n')
      .find((line) => line.startsWith('u '))!
      .split(' ')
    expect([...valuesOf('User'), ...valuesOf('Group')]).toEqual([name, name])
  })
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe.skipIf(!hasSystemd)('systemd-analyze (where it is installed)', () => {
  /** A copy that names programs which this machine has. */
  function analyse(...args: string[]) {
    using folder = tempFolder()
    const path = join(folder.path, 'apexsim.service')
    writeFileSync(path, read(UNIT).replace('/usr/bin/node', process.execPath))
    const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, path], { encoding: 'utf8' })
    return { status, output: stdout + stderr }
  }

  test('knows every line of the unit', () => {
    expect(analyse('verify', '--man=no')).toEqual({ status: 0, output: '' })
  })

  test('calls what is left to the server little', () => {
    // Of 100: what a service that serves a network cannot do without is some 15 of them.
    expect(analyse('security', '--offline=true', '--threshold=20', '--no-pager').status).toBe(0)
  })
})
