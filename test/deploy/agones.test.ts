import { expect, test } from 'vitest'
import { readAgonesArguments } from '../../src/cli/agones/agones-arguments.ts'
import { manifestSchema, ofKind } from './support/kubernetes-kinds.ts'
import { deployedConfig, read, stopSeconds, VERSION, yamlDocuments } from './support/project.ts'

const manifests = yamlDocuments(read('deploy/agones/fleet.yaml')).map((document) => manifestSchema.parse(document))
const [fleet] = ofKind(manifests, 'Fleet')
const gameServer = fleet!.spec.template.spec
const { spec: pod } = gameServer.template
const [server, bridge] = pod.containers
/** The one in the image, which nothing replaces here. */
const config = deployedConfig('deploy/docker/server.config.json')

test('a game server has the ports of the image, the same outside as inside, since the server tells clients its own', () => {
  const { tcp_port, udp_port, http_port } = config.network
  expect(gameServer.ports.map(({ containerPort }) => containerPort)).toEqual([tcp_port, udp_port, http_port])
  expect(gameServer.ports.filter(({ containerPort, hostPort }) => containerPort !== hostPort)).toEqual([])
  expect(server!.ports).toEqual([
    { name: 'probes', containerPort: config.http.probe_port, protocol: 'TCP' },
    { name: 'metrics', containerPort: config.http.metrics_port, protocol: 'TCP' },
  ])
})

test('of the two containers the game server is the one that Agones is told of, and both are of this version', () => {
  expect([gameServer.container, server!.image, bridge!.image]).toEqual([
    server!.name,
    `apexsim:${VERSION}`,
    `apexsim:${VERSION}`,
  ])
})

test('the bridge is asked for in words that it takes, calls the SDK where Agones is told to have it, and often enough', () => {
  const [program, subcommand, ...args] = bridge!.command!
  expect([program, subcommand]).toEqual(['apexsim', 'agones'])
  const asked = readAgonesArguments(args)
  if (!asked.ok || asked.type !== 'run') throw new Error(JSON.stringify(asked))
  expect(asked.options.sdk.port).toBe(`${gameServer.sdkServer.httpPort}`)
  expect(asked.options.config).toBe(server!.args![1])
  expect(asked.options.periodS).toBeLessThan(gameServer.health.periodSeconds)
})

test('the pod gets more time to stop than the drain and the closing take', () => {
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(stopSeconds(config))
})

test('the volumes of the image are there', () => {
  expect(server!.volumeMounts!.map(({ mountPath }) => mountPath)).toContain('/data')
  expect(server!.volumeMounts!.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name))
})
