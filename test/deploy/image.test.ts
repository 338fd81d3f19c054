import { describe, expect, test } from 'vitest'
import { contextFilter, execForm, pairsOf, readDockerfile, textsOf } from './support/dockerfile.ts'
import { deployedConfig, loadDeployed, pathsIn, read, SERVER_FLAGS, VERSION } from './support/project.ts'

const stages = readDockerfile(read('deploy/docker/Dockerfile'))
const image = stages.at(-1)!
const CONFIG = 'deploy/docker/server.config.json'

function only(instruction: string): string {
  const texts = textsOf(image, instruction)
  expect(texts).toHaveLength(1)
  return texts[0]!
}

describe('the image', () => {
  test('is built in stages that all begin with the same Node 24', () => {
    expect(stages.map(({ image, name }) => [image, name])).toEqual([
      ['node:24-slim', 'packages'],
      ['node:24-slim', 'app'],
      ['node:24-slim', undefined],
    ])
    expect(textsOf(stages[0]!, 'RUN')[0]).toMatch(/^npm ci --omit=dev --ignore-scripts /)
  })

  test('starts the server as npm start does, as process 1 and by no shell, and takes other flags in place of its own', () => {
    expect(execForm(only('ENTRYPOINT'))).toEqual(['node', ...SERVER_FLAGS, '/app/src/main.ts'])
    expect(execForm(only('CMD'))).toEqual(['--config', '/etc/apexsim/server.config.json'])
    expect(only('STOPSIGNAL')).toBe('SIGTERM')
  })

  test('warms the cache of compiled modules with the flags and the user that it is used with', () => {
    const run = textsOf(stages[1]!, 'RUN').at(-1)!
    expect(run).toBe(`node ${SERVER_FLAGS.join(' ')} scripts/warm-up.ts`)
    expect(textsOf(stages[1]!, 'USER')).toEqual([only('USER')])
    expect(textsOf(image, 'ENV')).toEqual(expect.arrayContaining(textsOf(stages[1]!, 'ENV')))
  })

  test('runs as somebody who is not root, by number, so that orchestrators can see it', () => {
    expect(only('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  })

  test('asks for its health without a shell and without curl', () => {
    const [, command] = /CMD (\[.*\])$/.exec(only('HEALTHCHECK'))!
    expect(execForm(command!)).toEqual(['apexsim', 'health', ...execForm(only('CMD'))])
  })

  test('has its configuration in the working folder, where commands run in the container find it', () => {
    expect(execForm(only('CMD'))[1]).toBe(`${only('WORKDIR')}/server.config.json`)
  })

  test('comes with a configuration that the server takes, whose files are on the volume and whose ports are exposed', () => {
    const config = deployedConfig(CONFIG)
    const { tcp_port, udp_port, http_port, host } = config.network
    expect(only('EXPOSE').split(' ')).toEqual([
      `${tcp_port}/tcp`,
      `${udp_port}/udp`,
      `${http_port}/tcp`,
      `${config.http.probe_port}/tcp`,
      `${config.http.metrics_port}/tcp`,
    ])
    expect(host).toBe('0.0.0.0')
    const [volume] = execForm(only('VOLUME'))
    expect(pathsIn(config).filter((path) => !path.startsWith(`${volume}/`))).toEqual([])
    expect(loadDeployed(CONFIG)).toMatchObject({ warnings: [expect.stringContaining('TLS is off')] })
  })

  test('takes the keys that the page names for TLS and tokens, is not warned of anything then, and reads what is on its mounts', () => {
    const page = read('docs/OPERATIONS.md')
    const env = Object.fromEntries(
      [...page.matchAll(/-e (APEXSIM_\w+)=([\w./-]+)(?= )/g)].map(([, key, value]) => [key, value]),
    )
    expect(loadDeployed(CONFIG, env)).toMatchObject({
      ok: true,
      config: { network: { require_tls: true, udp: { mode: 'off' } }, auth: { mode: 'token' } },
      warnings: [],
    })
    const mounts = [...page.matchAll(/-v [\w./-]+:(\/[\w/]+)/g)].map(([, path]) => path!)
    const paths = pathsIn(deployedConfig(CONFIG, env))
    expect(paths.filter((path) => !mounts.some((mount) => path.startsWith(`${mount}/`)))).toEqual([])
  })

  test('says which version it is', () => {
    expect(pairsOf(only('LABEL'))).toMatchObject({ 'org.opencontainers.image.version': VERSION })
  })

  test('is made of what .dockerignore lets through, which is nothing of this machine', () => {
    const isInContext = contextFilter(read('.dockerignore'))
    const wanted = ['package.json', 'package-lock.json', 'src/main.ts', 'bin/apexsim.mjs', 'scripts/warm-up.ts', CONFIG]
    expect(wanted.filter((path) => !isInContext(path))).toEqual([])
    const unwanted = [
      'data/tokens.jsonl',
      'certs/dev-key.pem',
      '.git/config',
      'node_modules/zod/package.json',
      'replays/a.apxr',
    ]
    expect(unwanted.filter((path) => isInContext(path))).toEqual([])
  })
})
