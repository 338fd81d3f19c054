import { expect, test } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { createInspection } from '../../src/server/inspection.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { collectingLogger } from '../support/test-server.ts'

test('where its page is not installed there is no inspector, which the log says, and the server starts', () => {
  using folder = tempFolder()
  const { log, logLines } = collectingLogger()
  expect(createInspection(configSchema.parse({}), log, folder.path)).toBeUndefined()
  expect(logLines).toMatchObject([{ level: 'warn', msg: expect.stringContaining('dev.inspector is on') }])
})
