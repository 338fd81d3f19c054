import { describe, expect, test } from 'vitest'
import { EXPORT_FORMATS, exportReplay } from '../../../src/replay/export/export-replay.ts'
import { readSelection } from '../../../src/replay/export/selection.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'
import { WatchedSource } from '../support/watched-source.ts'

const { bytes, pieces } = recordedFile()

describe.each([
  ['that is complete', bytes],
  ['that still grows', joined(pieces)],
])('an export of a recording %s', (_, content) => {
  test.each(EXPORT_FORMATS)('as %s never reads more than a chunk before others have their turn', async (format) => {
    const source = new WatchedSource(content)
    const reader = openReplay(source, zstd)
    const selected = readSelection({ hz: '1' }, reader, 60)
    if (!selected.ok) throw new Error(selected.fault)
    source.takeRead([])
    const steps: number[] = []
    for await (const _piece of exportReplay(reader, format, selected.selection, { compression: zstd })) {
      steps.push(source.takeRead(reader.chunks).length)
    }
    expect(Math.max(...steps)).toBe(1)
    expect(steps.filter((read) => read === 1).length).toBeGreaterThanOrEqual(reader.chunks.length)
  })
})
