import { existsSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deployedConfig, ROOT, read, stopSeconds, VERSION, yamlDocuments } from './support/project.ts'

/** The parts of a compose file that ours has; a field that is not here is a misspelt one. */
const service = z.strictObject({
  image: z.string().regex(/^[a-z/-]+:v?\d+\.\d+\.\d+$/),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.literal('unless-stopped'),
  depends_on: z.array(z.string()).optional(),
  read_only: z.literal(true).optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  environment: z.record(z.string(), z.string()).optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string().regex(/^(127\.0\.0\.1:)?\d+:\d+\/(tcp|udp)$/)),
  volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/)),
  logging: z
    .strictObject({
      driver: z.literal('json-file'),
      options: z.strictObject({ 'max-size': z.string(), 'max-file': z.string() }),
    })
    .optional(),
})
const composeFile = z.strictObject({
  name: z.literal('apexsim'),
  services: z.strictObject({ apexsim: service, prometheus: service, grafana: service }),
  volumes: z.record(z.string(), z.null()),
})

const [document] = yamlDocuments(read('deploy/compose.yaml'))
const { services, volumes } = composeFile.parse(document)
const config = deployedConfig('deploy/docker/server.config.json', services.apexsim.environment)

/** What is mounted where, as pairs. */
const mounts = Object.values(services).flatMap((one) => one.volumes.map((text) => text.split(':')))

describe('the compose file', () => {
  test('builds the image of this version from the project', () => {
    const { image, build } = services.apexsim
    expect([image, build]).toEqual([`apexsim:${VERSION}`, { context: '..', dockerfile: 'deploy/docker/Dockerfile' }])
    expect(existsSync(join(ROOT, 'deploy', build!.context, build!.dockerfile))).toBe(true)
  })

  test('opens the ports that the server in it listens on, under the same numbers, and nothing else to others', () => {
    const { tcp_port, udp_port, http_port } = config.network
    expect(services.apexsim.ports).toEqual([
      `${tcp_port}:${tcp_port}/tcp`,
      `${udp_port}:${udp_port}/udp`,
      `${http_port}:${http_port}/tcp`,
    ])
    const others = [...services.prometheus.ports, ...services.grafana.ports]
    expect(others.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })

  test('keeps the root file system of the server read-only, with its data on a volume', () => {
    const { read_only, tmpfs } = services.apexsim
    expect([read_only, tmpfs]).toEqual([true, ['/tmp']])
    expect(services.apexsim.volumes).toEqual(['apexsim-data:/data'])
  })

  test('gives the server more time to stop than the drain and the closing take', () => {
    expect(Number.parseInt(services.apexsim.stop_grace_period!, 10)).toBeGreaterThan(stopSeconds(config))
  })

  test('declares the volumes that it names, and no other', () => {
    const named = mounts.flatMap(([source]) => (source!.startsWith('.') ? [] : [source!]))
    expect(named.sort()).toEqual(Object.keys(volumes).sort())
  })

  test('mounts files of the project only where they cannot be written, and only such as are there', () => {
    const files = mounts.filter(([source]) => source!.startsWith('.'))
    expect(files.filter(([, , mode]) => mode !== 'ro')).toEqual([])
    const paths = files.map(([source]) => normalize(join('deploy', source!)))
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test('has Prometheus scrape the server beside it, and read the rules that are mounted', () => {
    const schema = z.strictObject({
      global: z.strictObject({ scrape_interval: z.string(), evaluation_interval: z.string() }),
      rule_files: z.tuple([z.literal('alerts.yaml')]),
      scrape_configs: z.tuple([
        z.strictObject({
          job_name: z.literal('apexsim'),
          static_configs: z.tuple([
            z.strictObject({ targets: z.tuple([z.literal(`apexsim:${config.http.metrics_port}`)]) }),
          ]),
        }),
      ]),
    })
    expect(schema.safeParse(yamlDocuments(read('deploy/prometheus/prometheus.compose.yaml'))[0]).error).toBeUndefined()
    const inside = services.prometheus.volumes.map((text) => text.split(':')[1])
    expect(inside).toEqual(expect.arrayContaining(['/etc/prometheus/prometheus.yaml', '/etc/prometheus/alerts.yaml']))
    expect(services.prometheus.command![0]).toBe('--config.file=/etc/prometheus/prometheus.yaml')
  })
})

describe('Grafana', () => {
  const provisioning = 'deploy/grafana/provisioning'

  test('asks the Prometheus beside it', () => {
    const source = z.strictObject({
      name: z.string(),
      uid: z.literal('prometheus'),
      type: z.literal('prometheus'),
      access: z.literal('proxy'),
      url: z.literal('http://prometheus:9090'),
      isDefault: z.literal(true),
      editable: z.literal(false),
    })
    const schema = z.strictObject({ apiVersion: z.literal(1), datasources: z.tuple([source]) })
    expect(
      schema.safeParse(yamlDocuments(read(`${provisioning}/datasources/prometheus.yaml`))[0]).error,
    ).toBeUndefined()
  })

  test('takes its dashboards from the folder that ours is mounted in', () => {
    const provider = z.strictObject({
      name: z.string(),
      type: z.literal('file'),
      allowUiUpdates: z.literal(false),
      options: z.strictObject({ path: z.string() }),
    })
    const schema = z.strictObject({ apiVersion: z.literal(1), providers: z.tuple([provider]) })
    const { providers } = schema.parse(yamlDocuments(read(`${provisioning}/dashboards/apexsim.yaml`))[0])
    const [, target] = mounts.find(([source]) => source === './grafana/apexsim.json')!
    expect(target).toBe(`${providers[0].options.path}/apexsim.json`)
  })
})
