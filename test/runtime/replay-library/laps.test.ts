import { expect, test } from 'vitest'
import { trackOf } from '../../support/practice-recording.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { RECORDED_SETTINGS, recordedHeader } from '../../support/recorded-race.ts'
import { aLibrary } from './support/a-library.ts'

const { id } = recordedFile()
const track = trackOf(recordedHeader(RECORDED_SETTINGS, 0))

test('[RPL2] laps come out of the reading thread as numbers, and what is no lap as a reason', async () => {
  await using given = aLibrary()
  const { library } = given
  const answer = await library.lap(id, { track })
  if (!answer.ok || !answer.value.ok) throw new Error('there is no lap')
  const { lap } = answer.value
  expect(lap).toMatchObject({ driverName: 'Ana', lap: 1, rowsPerSecond: 60 })
  expect(lap.columns.x).toBeInstanceOf(Float32Array)
  expect(lap.columns.x).toHaveLength(lap.rows)
  expect(await library.lap(id, { track, lap: 9 })).toEqual({ ok: true, value: { ok: false, reason: 'lap_not_found' } })
  expect(await library.lap('../secret', { track })).toMatchObject({ ok: false, reason: 'unknown' })
})
