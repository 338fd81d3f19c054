import { z } from 'zod'

/**
 * The kinds of manifests that we ship, as far as we use them: a field that is not here is a misspelt one, which Kubernetes
 * would leave out without a word. What is a rule for all of ours (no root, nothing writable, no variables of Services) is a
 * literal here.
 */
const name = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
const portName = z.string().regex(/^[a-z][a-z0-9-]{0,14}$/)
const portNumber = z.int().min(1).max(65_535)
const protocol = z.enum(['TCP', 'UDP'])
const labels = z.record(z.string(), z.string())
const metadata = z.strictObject({ name, labels })
const selector = z.strictObject({ matchLabels: labels })
const quantity = z.string().regex(/^\d+(m|Mi|Gi)?$/)
const path = z.string().regex(/^\/[\w./-]*$/)

const timing = {
  periodSeconds: z.int().positive(),
  timeoutSeconds: z.int().positive(),
  failureThreshold: z.int().positive(),
}
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.enum(['/health', '/ready']), port: portName }),
  ...timing,
})
const portProbe = z.strictObject({ tcpSocket: z.strictObject({ port: portName }), ...timing })

const containerSecurity = z.strictObject({
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
})

const container = z.strictObject({
  name,
  image: z.string().regex(/^[a-z/.-]+:[\w.]+$/),
  imagePullPolicy: z.literal('IfNotPresent'),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  ports: z.array(z.strictObject({ name: portName, containerPort: portNumber, protocol })).optional(),
  startupProbe: portProbe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  lifecycle: z
    .strictObject({ preStop: z.strictObject({ exec: z.strictObject({ command: z.array(z.string()) }) }) })
    .optional(),
  // A limit of the processor is missing on purpose: it stops the process for parts of each period.
  resources: z.strictObject({
    requests: z.strictObject({ cpu: quantity, memory: quantity }),
    limits: z.strictObject({ memory: quantity }),
  }),
  securityContext: containerSecurity,
  volumeMounts: z.array(z.strictObject({ name, mountPath: path, readOnly: z.boolean().optional() })).optional(),
})

const secretVolume = z.strictObject({ secretName: name, optional: z.boolean(), defaultMode: z.literal(0o440) })
const volume = z.union([
  z.strictObject({ name, configMap: z.strictObject({ name }) }),
  z.strictObject({ name, secret: secretVolume }),
  z.strictObject({ name, emptyDir: z.strictObject({}) }),
])

const podSpec = z.strictObject({
  enableServiceLinks: z.literal(false),
  automountServiceAccountToken: z.literal(false).optional(),
  terminationGracePeriodSeconds: z.int().positive(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.literal(1000),
    runAsGroup: z.literal(1000),
    fsGroup: z.literal(1000),
    fsGroupChangePolicy: z.literal('OnRootMismatch').optional(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.array(container).min(1),
  volumes: z.array(volume),
})
export type PodSpec = z.infer<typeof podSpec>

const podTemplate = z.strictObject({ metadata: z.strictObject({ labels }), spec: podSpec })

const statefulSet = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata,
  spec: z.strictObject({
    serviceName: name,
    replicas: z.literal(1),
    selector,
    template: podTemplate,
    volumeClaimTemplates: z.array(
      z.strictObject({
        metadata: z.strictObject({ name }),
        spec: z.strictObject({
          accessModes: z.tuple([z.literal('ReadWriteOnce')]),
          resources: z.strictObject({ requests: z.strictObject({ storage: quantity }) }),
        }),
      }),
    ),
  }),
})

const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({
    type: z.literal('LoadBalancer').optional(),
    clusterIP: z.literal('None').optional(),
    externalTrafficPolicy: z.literal('Local').optional(),
    selector: labels,
    ports: z.array(z.strictObject({ name: portName, port: portNumber, targetPort: portName, protocol })).min(1),
  }),
})

const podDisruptionBudget = z.strictObject({
  apiVersion: z.literal('policy/v1'),
  kind: z.literal('PodDisruptionBudget'),
  metadata,
  spec: z.strictObject({ maxUnavailable: z.int().min(1), selector }),
})

const secret = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata,
  type: z.enum(['Opaque', 'kubernetes.io/tls']),
  stringData: z.record(z.string(), z.string()),
})

/** Made by kustomize from server.config.json. */
const configMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata: z.strictObject({ name }),
  data: z.strictObject({ 'server.config.json': z.string() }),
})

const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  resources: z.array(z.string()),
  configMapGenerator: z.tuple([z.strictObject({ name, files: z.tuple([z.string()]) })]).optional(),
})

const serviceMonitor = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('ServiceMonitor'),
  metadata,
  spec: z.strictObject({
    jobLabel: z.string(),
    selector,
    endpoints: z.array(
      z.strictObject({ port: portName, path: z.literal('/metrics'), interval: z.string().regex(/^\d+s$/) }),
    ),
  }),
})

/** As Prometheus reads them, see monitoring.test.ts. */
const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().regex(/^\d+[sm]$/),
  labels,
  annotations: labels,
})

const prometheusRule = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PrometheusRule'),
  metadata,
  spec: z.strictObject({ groups: z.array(z.strictObject({ name, rules: z.array(rule) })) }),
})

/** Of Agones. */
const fleet = z.strictObject({
  apiVersion: z.literal('agones.dev/v1'),
  kind: z.literal('Fleet'),
  metadata,
  spec: z.strictObject({
    replicas: z.int().min(0),
    strategy: z.strictObject({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.strictObject({ maxSurge: z.int(), maxUnavailable: z.int().min(1) }),
    }),
    template: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: z.strictObject({
        container: name,
        ports: z.array(
          z.strictObject({
            name: portName,
            portPolicy: z.literal('Static'),
            containerPort: portNumber,
            hostPort: portNumber,
            protocol,
          }),
        ),
        health: z.strictObject({
          disabled: z.literal(false),
          initialDelaySeconds: z.int().positive(),
          periodSeconds: z.int().positive(),
          failureThreshold: z.int().positive(),
        }),
        sdkServer: z.strictObject({ logLevel: z.literal('Info'), grpcPort: portNumber, httpPort: portNumber }),
        template: podTemplate,
      }),
    }),
  }),
})

export const manifestSchema = z.discriminatedUnion('kind', [
  statefulSet,
  service,
  podDisruptionBudget,
  secret,
  configMap,
  kustomization,
  serviceMonitor,
  prometheusRule,
  fleet,
])
export type Manifest = z.infer<typeof manifestSchema>

/** The manifests of one kind. */
export function ofKind<Kind extends Manifest['kind']>(
  manifests: readonly Manifest[],
  kind: Kind,
): Extract<Manifest, { kind: Kind }>[] {
  return manifests.filter((manifest): manifest is Extract<Manifest, { kind: Kind }> => manifest.kind === kind)
}
