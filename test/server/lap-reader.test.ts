import { expect, test } from 'vitest'
import type { TrackId } from '../../src/protocol/ids.ts'
import { refusal } from '../../src/replay/replay-answer.ts'
import { createLapReader } from '../../src/server/lap-reader.ts'

const wish = { track: { id: '00000000-0000-4000-8000-000000000001' as TrackId, hash: 'aa' } }

test.each([
  ['unknown', { reason: 'replay_not_found' }],
  ['busy', { reason: 'replays_busy' }],
  ['unavailable', { reason: 'replays_busy' }],
  ['damaged', { reason: 'replay_unreadable', detail: 'at byte 7' }],
] as const)('[RPL2] a recording that is %s gives no lap, and a reason for clients', async (reason, told) => {
  const readLap = createLapReader({ isWithheld: () => false, lap: async () => refusal(reason, 'at byte 7') })
  expect(await readLap('a', wish)).toEqual({ ok: false, ...told })
})

test('[SES5] what spectators are to see later is no ghost now', async () => {
  const asked: string[] = []
  const lap = async (id: string) => {
    asked.push(id)
    return { ok: true, value: { ok: false, reason: 'lap_not_found' } } as const
  }
  const readLap = createLapReader({ isWithheld: (id) => id === 'live', lap })
  expect(await readLap('live', wish)).toMatchObject({ ok: false, reason: 'lap_not_found', detail: expect.any(String) })
  expect(await readLap('over', wish)).toEqual({ ok: false, reason: 'lap_not_found' })
  expect(asked).toEqual(['over'])
})
