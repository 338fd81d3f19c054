import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { prometheusRule } from './prometheus-rule.ts'

/** Run after a change of an alarm: `node scripts/make-prometheus-rule.ts`. */
const deploy = fileURLToPath(new URL('../deploy/', import.meta.url))
const alerts = readFileSync(`${deploy}prometheus/alerts.yaml`, 'utf8')
writeFileSync(`${deploy}kubernetes/prometheusrule.yaml`, prometheusRule(alerts))
