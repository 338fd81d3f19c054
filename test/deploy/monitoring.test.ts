import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { type Scrape, scrape } from '../support/probing.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Alarms and dashboard against a real scrape: a metric that was renamed must not leave an alarm that never rings.

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook' | 'panel', string>>
}

interface Panel {
  readonly title: string
  readonly type: string
  readonly targets?: readonly { readonly expr: string }[]
}

const alerts = parse(read('deploy/prometheus/alerts.yaml')) as { groups: { name: string; rules: Rule[] }[] }
const rules = alerts.groups.flatMap((group) => group.rules)
const dashboard = JSON.parse(read('deploy/grafana/apexsim.json')) as { panels: Panel[] }
const panels = dashboard.panels.filter(({ type }) => type !== 'row')
const operations = read('docs/OPERATIONS.md')
let scraped: Scrape

beforeAll(async () => {
  await using server = await startTestServer({ session: { countdown_seconds: 0 } })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  const race = { track_config_id: RING.id, max_players: 2, ai_count: 1, lap_limit: 99, session_kind: 0 }
  client.send('CreateSession', race)
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  const { broadcast } = server.parts.metrics.stepStageUs
  await until(() => !broadcast.text('us', '').endsWith('us_count 0'))
  scraped = await scrape(server.httpPort)
})

function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
}

/** Names of metrics in a query; what Prometheus makes by itself is not among them. */
function metricsIn(expression: string): string[] {
  const bare = expression.replaceAll(/"[^"]*"/g, '')
  return [...bare.matchAll(/\b(?:apexsim|nodejs|process)_\w+/g)].map(([name]) => name)
}

/** As a scrape names it: without the ending of a histogram's series. */
function isScraped(name: string): boolean {
  const { names } = scraped
  return names.includes(name) || names.includes(name.replace(/_(?:bucket|sum|count)$/, ''))
}

/** Labels that a query names, each with a value that it wants: `apexsim_dropped_total`, `reason`, `slow_client`. */
function wantedLabels(expression: string): string[][] {
  return [...expression.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, metric = '', selector = '']) =>
    [...selector.matchAll(/(\w+)=~?"([^"$]+)"/g)].flatMap(([, label = '', values = '']) =>
      values.split('|').map((value) => [metric, label, value]),
    ),
  )
}

function hasSeries([metric = '', label = '', value = '']: string[]): boolean {
  const wanted = `${label}="${value}"`
  return (
    metric === 'up' || [...scraped.series.keys()].some((key) => key.startsWith(`${metric}{`) && key.includes(wanted))
  )
}

test('every metric that an alarm or a panel asks for is in a scrape, with the labels that it names', () => {
  const expressions = [
    ...rules.map(({ expr }) => expr),
    ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ]
  expect(expressions.length).toBeGreaterThan(60)
  expect(expressions.flatMap(metricsIn).filter((name) => !isScraped(name))).toEqual([])
  expect(expressions.flatMap(wantedLabels).filter((wanted) => !hasSeries(wanted))).toEqual([])
})

test('every metric of ours is on the dashboard', () => {
  const shown = new Set(
    panels
      .flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr)))
      .map((name) => name.replace(/_(?:bucket|sum|count)$/, '')),
  )
  const own = scraped.names.filter((name) => name.startsWith('apexsim_'))
  expect(own.filter((name) => !shown.has(name))).toEqual([])
})

test('every alarm says what is wrong and how badly, and names a row of the troubleshooting table', () => {
  for (const { alert, labels, annotations } of rules) {
    expect([alert, labels.severity]).toEqual([
      expect.stringMatching(/^ApexSim\w+$/),
      expect.stringMatching(/^(?:critical|warning)$/),
    ])
    expect([annotations.summary, annotations.description]).not.toContain('')
    const [file, row] = annotations.runbook.split('#')
    expect([alert, file, operations.includes(`| <a id="${row}"></a>`)]).toEqual([alert, 'docs/OPERATIONS.md', true])
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
})

test('every alarm has a panel that shows what it watches', () => {
  const blind = rules.filter(({ expr, annotations }) => {
    const panel = panels.find(({ title }) => title === annotations.panel)
    const shown = panel?.targets?.flatMap((target) => metricsIn(target.expr)) ?? []
    // What Prometheus makes itself has no name of ours.
    return panel === undefined || !metricsIn(expr).every((name) => shown.includes(name))
  })
  expect(blind.map(({ alert }) => alert)).toEqual([])
})

test('Prometheus is told to read the alarms, and to scrape the port that a server has by default', () => {
  const config = parse(read('deploy/prometheus/prometheus.yaml')) as {
    rule_files: string[]
    scrape_configs: { job_name: string; metrics_path: string; static_configs: { targets: string[] }[] }[]
  }
  expect(config.rule_files).toEqual(['alerts.yaml'])
  expect(config.scrape_configs).toMatchObject([
    { job_name: 'apexsim', metrics_path: '/metrics', static_configs: [{ targets: ['127.0.0.1:9002'] }] },
  ])
})

test('each session of a race is measured stage by stage', () => {
  for (const stage of ['inputs', 'ai', 'physics', 'contacts', 'rules', 'record', 'broadcast']) {
    expect(scraped.series.get(`apexsim_step_stage_us_count{stage="${stage}"}`), stage).toBeGreaterThan(0)
  }
})
