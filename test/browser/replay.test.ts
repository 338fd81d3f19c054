import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { GOLDEN_FILE } from '../support/golden-replay.ts'
import { frameBits, restOf } from '../support/replay-bits.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { startPageServer } from './support/page-server.ts'

const golden = readFileSync(GOLDEN_FILE)

test('a recording decodes to the same bits in a browser as in Node, and a damaged one says at which byte', async () => {
  await using server = await startPageServer()
  await using browser = await launchBrowser()
  const { page, complaints } = await openPage(browser)
  await page.goto(server.url)
  const inBrowser = await page.evaluate(
    async (file) => {
      const { readReplay, frameBits, restOf } = window.apexSim
      const reader = await readReplay(Uint8Array.from(file))
      const damaged = await readReplay(
        Uint8Array.from(file, (byte, at) => (at === reader.chunks[0]!.offset + 99 ? ~byte : byte)),
      )
      const faultOf = (read: () => unknown): string => {
        try {
          read()
        } catch (error) {
          return String(error)
        }
        return 'it was read'
      }
      return { bits: frameBits(reader), rest: restOf(reader), fault: faultOf(() => damaged.frames(0)) }
    },
    [...golden],
  )
  const reader = openReplay(bytesSource(golden), zstd)
  expect(inBrowser.bits).toBe(frameBits(reader))
  expect(inBrowser.rest).toBe(restOf(reader))
  expect(inBrowser.fault).toBe(`ReplayError: The checksum of a block is wrong (byte ${reader.chunks[0]!.offset})`)
  expect(complaints).toEqual([])
})
