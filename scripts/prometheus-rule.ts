/**
 * The alarms as the Prometheus Operator takes them: what Prometheus itself reads, below a head of its own. `alerts` is the text
 * of deploy/prometheus/alerts.yaml.
 */
export function prometheusRule(alerts: string): string {
  const groups = alerts.slice(alerts.indexOf('\ngroups:') + 1).trimEnd()
  const indented = groups.split('\n').map((line) => (line === '' ? '' : `  ${line}`))
  return `${HEAD}${indented.join('\n')}\n`
}

const HEAD = `# For clusters with the Prometheus Operator: kubectl apply -f deploy/kubernetes/prometheusrule.yaml
# Written by scripts/make-prometheus-rule.ts from deploy/prometheus/alerts.yaml: change that. Where the Prometheus of the cluster
# selects rules by labels (spec.ruleSelector), give this its labels.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: apexsim
  labels:
    app.kubernetes.io/name: apexsim
spec:
`
