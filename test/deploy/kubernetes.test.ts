import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { prometheusRule } from '../../scripts/prometheus-rule.ts'
import type { Config } from '../../src/config/schema.ts'
import { type Manifest, manifestSchema, ofKind, type PodSpec } from './support/kubernetes-kinds.ts'
import {
  deployedConfig,
  loadDeployed,
  pathsIn,
  ROOT,
  read,
  stopSeconds,
  VERSION,
  yamlDocuments,
} from './support/project.ts'

const FOLDER = 'deploy/kubernetes'
/** What the two ways of running it bring: their configuration, and what is beside it. */
const OVERLAYS = ['tls', 'plain'] as const

function manifestsOf(pattern: string): Manifest[] {
  const files = globSync(pattern, { cwd: ROOT }).sort()
  return files.flatMap((file) =>
    yamlDocuments(read(file)).map((document) => manifestSchema.parse(document, { reportInput: true })),
  )
}

const all = manifestsOf(`${FOLDER}/**/*.yaml`)
const [statefulSet] = ofKind(all, 'StatefulSet')
const pods = statefulSet!.spec.template
const [server] = pods.spec.containers

function configOf(overlay: (typeof OVERLAYS)[number]): Config {
  return deployedConfig(`${FOLDER}/${overlay}/server.config.json`)
}

/** The ports that a server with this configuration listens on, as containers name them. */
function portsOf({ network, http }: Config) {
  return [
    { name: 'game', containerPort: network.tcp_port, protocol: 'TCP' },
    ...(network.udp.mode === 'off' ? [] : [{ name: 'datagrams', containerPort: network.udp_port, protocol: 'UDP' }]),
    { name: 'http', containerPort: network.http_port, protocol: 'TCP' },
    { name: 'probes', containerPort: http.probe_port, protocol: 'TCP' },
    { name: 'metrics', containerPort: http.metrics_port, protocol: 'TCP' },
  ]
}

function isMounted({ containers }: PodSpec, path: string): boolean {
  return containers[0]!.volumeMounts!.some(({ mountPath }) => path.startsWith(`${mountPath}/`))
}

describe('Kubernetes manifests', () => {
  test('are of known kinds and have no field that these do not know', () => {
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(7)
  })

  test('run the image of this version', () => {
    expect(server!.image).toBe(`apexsim:${VERSION}`)
  })

  test('select the pods of the StatefulSet, which has the Service that it names', () => {
    const { spec } = statefulSet!
    expect(spec.selector.matchLabels).toEqual(pods.metadata.labels)
    for (const service of ofKind(all, 'Service')) expect(service.spec.selector).toEqual(pods.metadata.labels)
    for (const { spec } of ofKind(all, 'PodDisruptionBudget')) {
      expect(spec.selector.matchLabels).toEqual(pods.metadata.labels)
    }
    const headless = ofKind(all, 'Service').filter((service) => service.spec.clusterIP === 'None')
    expect(headless.map(({ metadata }) => metadata.name)).toEqual([spec.serviceName])
  })

  test('name in Services and probes only ports that the container has, and hand on the numbers that clients are told', () => {
    const ports = new Map(server!.ports!.map((port) => [port.name, port]))
    for (const { spec } of ofKind(all, 'Service')) {
      for (const { targetPort, port, protocol } of spec.ports) {
        expect(ports.get(targetPort)).toMatchObject({ containerPort: port, protocol })
      }
    }
    const probes = [server!.livenessProbe, server!.readinessProbe]
    expect(probes.map((probe) => probe!.httpGet)).toEqual([
      { path: '/health', port: 'probes' },
      { path: '/ready', port: 'probes' },
    ])
  })

  test('take the start for over when the port opens that opens last, and not by /ready, which a server that lags fails', () => {
    expect(server!.startupProbe!.tcpSocket).toEqual({ port: 'http' })
  })

  test('have metrics scraped from the one Service that has their port, under the job that alarms and dashboard ask for', () => {
    const [monitor] = ofKind(all, 'ServiceMonitor')
    const { jobLabel, selector, endpoints } = monitor!.spec
    const services = ofKind(all, 'Service').filter(({ metadata, spec }) => {
      const isSelected = Object.entries(selector.matchLabels).every(([key, value]) => metadata.labels[key] === value)
      return isSelected && spec.ports.some(({ name }) => name === endpoints[0]!.port)
    })
    // The Operator's rule: the value of that label on the Service, or else the Service's name.
    const jobs = services.map(({ metadata }) => metadata.labels[jobLabel] ?? metadata.name)
    const asked = [read('deploy/prometheus/alerts.yaml'), read('deploy/grafana/apexsim.json')].flatMap((text) =>
      [...text.matchAll(/job=\\?"(\w+)/g)].map(([, job]) => job),
    )
    expect([jobs, new Set(asked)]).toEqual([['apexsim'], new Set(jobs)])
  })

  test('have the alarms of Prometheus as a PrometheusRule', () => {
    const text = read(`${FOLDER}/prometheusrule.yaml`)
    const alerts = read('deploy/prometheus/alerts.yaml')
    expect(text, 'Run node scripts/make-prometheus-rule.ts.').toBe(prometheusRule(alerts))
    const [rule] = ofKind(all, 'PrometheusRule')
    expect(rule!.spec).toEqual(yamlDocuments(alerts)[0])
  })

  test('mount only volumes that there are, the configuration from the generated map, and the Secrets of the example', () => {
    const { volumes } = pods.spec
    const claims = statefulSet!.spec.volumeClaimTemplates.map(({ metadata }) => metadata.name)
    const names = [...volumes.map(({ name }) => name), ...claims]
    expect(server!.volumeMounts!.map(({ name }) => name).sort()).toEqual(names.sort())
    const secrets = volumes.flatMap((volume) => ('secret' in volume ? [volume.secret.secretName] : []))
    expect(ofKind(all, 'Secret').map(({ metadata }) => metadata.name)).toEqual(secrets)
    const maps = volumes.flatMap((volume) => ('configMap' in volume ? [volume.configMap.name] : []))
    for (const { configMapGenerator } of ofKind(all, 'Kustomization')) {
      if (configMapGenerator !== undefined) expect(configMapGenerator.map(({ name }) => name)).toEqual(maps)
    }
  })

  test('without enableServiceLinks: false, variables that Kubernetes makes of our Services would stop the server', () => {
    const env = { APEXSIM_SERVICE_HOST: '10.0.0.7', APEXSIM_PORT: 'tcp://10.0.0.7:9000' }
    const loaded = loadDeployed(`${FOLDER}/plain/server.config.json`, env)
    const unknown = (name: string) => expect.stringMatching(new RegExp(`^${name} .*no such variable`))
    expect(loaded).toEqual({ ok: false, faults: [unknown('APEXSIM_SERVICE_HOST'), unknown('APEXSIM_PORT')] })
  })

  test.each(OVERLAYS)(
    '%s: the server takes the configuration, which is within the volumes and ports of the pod',
    (overlay) => {
      const config = configOf(overlay)
      expect(pathsIn(config).filter((path) => !isMounted(pods.spec, path))).toEqual([])
      expect(server!.ports).toEqual(expect.arrayContaining(portsOf(config)))
      expect(server!.args).toEqual(['--config', '/etc/apexsim/server.config.json'])
    },
  )

  test.each(OVERLAYS)('%s: the pod gets more time to stop than the drain and the closing take', (overlay) => {
    const [, preStopSeconds] = server!.lifecycle!.preStop.exec.command
    const { terminationGracePeriodSeconds } = pods.spec
    const needed = Number(preStopSeconds) + stopSeconds(configOf(overlay))
    expect(terminationGracePeriodSeconds).toBeGreaterThan(needed)
  })

  test('the keys of the Secrets are the files that the configuration for TLS reads', () => {
    const files = ofKind(all, 'Secret').flatMap(({ metadata, stringData }) => {
      const volume = pods.spec.volumes.find((one) => 'secret' in one && one.secret.secretName === metadata.name)
      const mount = server!.volumeMounts!.find(({ name }) => name === volume?.name)
      return Object.keys(stringData).map((key) => `${mount?.mountPath}/${key}`)
    })
    const read = pathsIn(configOf('tls')).filter((path) => path.startsWith('/run/secrets/'))
    expect(read.sort()).toEqual(files.sort())
  })

  test('the configuration for TLS lets nobody in without TLS and a token, and leaves nothing to be warned of', () => {
    expect(loadDeployed(`${FOLDER}/tls/server.config.json`)).toMatchObject({
      ok: true,
      config: { network: { require_tls: true, udp: { mode: 'off' } }, auth: { mode: 'token' } },
      warnings: [],
    })
  })
})

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

test.skipIf(!hasKubectl).each(OVERLAYS)(
  'kubectl builds %s, and what comes out is as the files are (needs kubectl)',
  (overlay) => {
    const built = spawnSync('kubectl', ['kustomize', join(ROOT, FOLDER, overlay)], { encoding: 'utf8' })
    expect([built.status, built.stderr]).toEqual([0, ''])
    const manifests = yamlDocuments(built.stdout).map((document) => manifestSchema.parse(document))
    const [map] = ofKind(manifests, 'ConfigMap')
    expect(map!.data['server.config.json']).toBe(read(`${FOLDER}/${overlay}/server.config.json`))
    const [set] = ofKind(manifests, 'StatefulSet')
    expect(set!.spec.template.spec.volumes).toContainEqual({ name: 'config', configMap: { name: map!.metadata.name } })
    expect(
      ofKind(manifests, 'Service')
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(['apexsim', 'apexsim-headless', ...(overlay === 'plain' ? ['apexsim-udp'] : [])].sort())
  },
)
