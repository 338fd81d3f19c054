import { expect, test } from 'vitest'
import { manifestSchema, ofKind } from './support/kubernetes-kinds.ts'
import { deployedConfig, read, yamlDocuments } from './support/project.ts'

// Figures tell strangers how many play and when: what we ship open to a network gives them to nobody who only plays.

function manifests(path: string) {
  return yamlDocuments(read(path)).map((document) => manifestSchema.parse(document))
}

function serviceOf(path: string): number[] {
  return ofKind(manifests(path), 'Service').flatMap(({ spec }) => spec.ports.map(({ port }) => port))
}

/** Ports that a text of Docker opens to others, as in `9001:9001/udp`. */
function openIn(text: string): number[] {
  return [...text.matchAll(/(?:-p|^ +-) (\d+):\d+(?:\/\w+)?/gm)].map(([, port]) => Number(port))
}

const KUBERNETES = [
  ...serviceOf('deploy/kubernetes/base/service.yaml'),
  ...serviceOf('deploy/kubernetes/plain/service-udp.yaml'),
]
const [fleet] = ofKind(manifests('deploy/agones/fleet.yaml'), 'Fleet')
const DOCKER = [
  ...openIn(read('docs/OPERATIONS.md')),
  ...openIn(read('deploy/compose.yaml')),
  ...fleet!.spec.template.spec.ports.map(({ hostPort }) => hostPort),
]

test.each([
  ['docker', DOCKER],
  ['kubernetes/plain', KUBERNETES],
  ['kubernetes/tls', KUBERNETES],
  // Whatever it opens is open to the network.
  ['systemd', 'all'],
] as const)('deploy/%s gives metrics to no port that players reach, or to operators alone', (folder, open) => {
  const { network, http } = deployedConfig(`deploy/${folder}/server.config.json`)
  expect(network.host).toBe('0.0.0.0')
  if (http.metrics_access === 'operators') return
  expect(http.metrics_port).not.toBe(0)
  expect(open).not.toBe('all')
  expect(open).toContain(network.http_port)
  expect(open).not.toContain(http.metrics_port)
})
