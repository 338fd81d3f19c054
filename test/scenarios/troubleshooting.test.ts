import { expect, test } from 'vitest'
import { Evidence } from './support/evidence.ts'
import { troubleRecordings, troubleSessions } from './support/fault-troubles.ts'
import { troubleWithCrowds, troubleWithRates } from './support/guest-troubles.ts'
import { troubleManually } from './support/manual-troubles.ts'
import { troubleProcess } from './support/process-troubles.ts'
import { readTroubleTable, unseenOf } from './support/trouble-table.ts'

// What an operator looks at when players complain, brought about: metrics, lines and probes are as the table says.

const inProcess = once(troubleProcess)
const manually = once(troubleManually)
const withRates = once(troubleWithRates)
const withCrowds = once(troubleWithCrowds)

/** What brings each row about; some share a server, and so one run. */
const SCENARIOS: Readonly<Record<string, () => Promise<Evidence | readonly Evidence[]>>> = {
  down: async () => (await inProcess()).down,
  starting: async () => (await inProcess()).starting,
  'event-loop-blocked': async () => (await inProcess())['event-loop-blocked'],
  'ticks-lost': async () => (await manually())['ticks-lost'],
  'storage-down': async () => (await manually())['storage-down'],
  'content-missing': async () => (await inProcess())['content-missing'],
  'recording-degraded': troubleRecordings,
  draining: async () => (await manually()).draining,
  'session-crashed': troubleSessions,
  'slow-clients': async () => (await withCrowds())['slow-clients'],
  'rate-limits': async () => (await withRates())['rate-limits'],
  'refused-sign-ins': async () => (await withRates())['refused-sign-ins'],
  'connection-limits': async () => (await withCrowds())['connection-limits'],
}

/** The result of the first call. */
function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= run()
    return result
  }
}

test('each row of the troubleshooting table has a scenario, and each scenario a row', () => {
  const ids = readTroubleTable().map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
  expect([...ids].sort()).toEqual(Object.keys(SCENARIOS).sort())
})

test.each(readTroubleTable())('$id: metrics, lines of the log and probes are as its row says', async (row) => {
  const evidence = await SCENARIOS[row.id]?.()
  expect(evidence, 'what brings it about').toBeDefined()
  expect(unseenOf(row, [evidence ?? []].flat())).toEqual([])
})

test('what a row promises and nobody sees is told, cell by cell', () => {
  const logLines = [{ level: 'warn', msg: 'it is late: by much', lostMs: 7 }]
  const evidence = Evidence.fromStart({ port: undefined, logLines })
  const row = {
    id: 'any',
    metric: '`up` 0, `apexsim_any{reason="one"}` 1, `apexsim_other` with `two`',
    line: '`it is late: ...` with `lostMs` and `sessionId`, no `it is late: by much`, `it is early`',
    probe: '`/ready`: `storage`; all 200; connection refused',
  }
  expect(unseenOf(row, [evidence])).toEqual([
    ...['`apexsim_any{reason="one"}` 1', '`apexsim_other`', '`two`'],
    ...['`sessionId`', 'no `it is late: by much`', '`it is early`'],
    ...['`/ready`: `storage`', ' all 200', ' connection refused'],
  ])
  expect(unseenOf({ ...row, metric: '', line: 'none', probe: '' }, [evidence])).toContain('none')
})
