import { expect, test } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { framesAnswer } from '../../../src/runtime/replay-library/frames-answer.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'

/** What there is of the recording after so many of its seconds. */
function framesAfter(seconds: number, from: string): { ticks: number[]; next: string } {
  const reader = openReplay(bytesSource(joined(recordedFile().pieces.slice(0, 1 + seconds))), zstd)
  const answer = framesAnswer(reader, { from, hz: '10', cars: '0' }, 'json')
  if (!answer.ok) throw new Error(answer.message)
  return JSON.parse(new TextDecoder().decode(answer.value))
}

test('who follows a recording while it grows has samples at equal distances, however often he asks', () => {
  const ticks: number[] = []
  const nexts: string[] = []
  let from = '0.05'
  for (const seconds of [1, 1, 2, 2, 3]) {
    const answer = framesAfter(seconds, from)
    ticks.push(...answer.ticks)
    nexts.push(answer.next)
    from = answer.next
  }
  expect(nexts).toEqual(['t253', 't253', 't493', 't493', 't733'])
  expect(ticks).toEqual(Array.from({ length: 30 }, (_, index) => 13 + index * 24))
})
