import { expect, test } from 'vitest'
import type { PlayerContext } from '../../../src/actors/player/player-context.ts'
import { pageOfReplays, sendReplays } from '../../../src/actors/player/replay-lists.ts'
import { decodeServerMessage, encodeServerMessage } from '../../../src/protocol/codec.ts'
import { GameMode } from '../../../src/protocol/enums.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'
import { MESSAGE_BYTES_MAX, NAME_CHARS_MAX } from '../../../src/protocol/limits.ts'
import type { RequestReplaysMessage } from '../../../src/protocol/replay-messages.ts'
import type { ReplayPageRequest, StoredReplay } from '../../../src/storage/replay-index.ts'
import { type Page, StorageError } from '../../../src/storage/storage.ts'
import { aReplay, id } from '../../storage/support/stored.ts'
import { FakeLink } from '../../support/fake-link.ts'

/** An index that has these, and what it was asked for. */
function anIndex(replays: readonly StoredReplay[]) {
  const asked: ReplayPageRequest[] = []
  const listReplays = async (page: ReplayPageRequest): Promise<Page<StoredReplay>> => {
    asked.push(page)
    const from = Number(page.after ?? 0)
    const items = replays.slice(from, from + page.limit)
    const end = from + items.length
    return end < replays.length ? { items, next: String(end) } : { items }
  }
  return { asked, listReplays }
}

/** As many and as long texts as a file may have, each character three bytes long. */
function largest(number: number): StoredReplay {
  const text = '漢'.repeat(NAME_CHARS_MAX)
  const players = Array.from({ length: 500 }, () => ({ name: text, playerId: id<PlayerId>(7), isAi: false }))
  const texts = { sessionName: text, trackName: text, winner: text, name: text }
  const numbers = { lengthTicks: 2 ** 40, tickRateHz: 100_000, laps: 2 ** 50, bytes: 2 ** 52, raceNumber: 2 ** 33 }
  return { ...aReplay(number), ...texts, ...numbers, cars: Array(200).fill(text), players, isPinned: true }
}

function stored(number: number): StoredReplay {
  return { ...aReplay(number), isPinned: false }
}

async function heardFor(
  request: Omit<RequestReplaysMessage, 'type'>,
  listReplays: (page: ReplayPageRequest) => Promise<Page<StoredReplay>>,
) {
  const link = new FakeLink(2, 60)
  const deps = { listReplays, messageBytesMax: MESSAGE_BYTES_MAX, pageItemsMax: 100 }
  sendReplays({ link, deps } as unknown as PlayerContext, { type: 'RequestReplays', ...request })
  await expect.poll(() => link.heard.length).toBe(1)
  return link.heard[0]!
}

test('a page has what HTTP shows of each recording, and the mark of the next', async () => {
  const { asked, listReplays } = anIndex([stored(1), stored(2)])
  const filter = { track: 'Oval', mode: GameMode.Race, fromMs: 5, isPinned: false } as const
  const heard = await heardFor({ ...filter, sort: 'laps', order: 'asc', limit: 1 }, listReplays)
  expect(asked).toEqual([{ ...filter, sort: 'laps', isAscending: true, limit: 1 }])
  const { tickRateHz: tickHz, isListed: _, ...rest } = aReplay(1)
  expect(heard).toEqual({ type: 'ReplayList', items: [{ ...rest, tickHz, isPinned: false }], next: '1' })
})

test('however much is asked for, a page is of twenty at most', async () => {
  const { asked, listReplays } = anIndex([])
  await heardFor({ limit: 100 }, listReplays)
  await heardFor({}, listReplays)
  expect(asked.map(({ limit }) => limit)).toEqual([20, 20])
})

test('[FRM4] a page fits into one message whatever files say, and the next goes on where it ends', async () => {
  const { listReplays } = anIndex(Array.from({ length: 7 }, (_, index) => largest(index)))
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const request = { limit: 20, ...(after !== undefined && { after }) }
    const page = await pageOfReplays(request, { listReplays, messageBytesMax: MESSAGE_BYTES_MAX })
    const bytes = encodeServerMessage({ type: 'ReplayList', ...page })
    expect(bytes.length).toBeLessThanOrEqual(MESSAGE_BYTES_MAX)
    expect(decodeServerMessage(bytes).ok).toBe(true)
    ids.push(...page.items.map((item) => item.id))
    if (page.next === undefined) break
    after = page.next
  }
  expect(ids).toEqual(Array.from({ length: 7 }, (_, index) => largest(index).id))
})

test('a database that does not answer now may answer later, and one that fails is an internal error', async () => {
  const failing = (isTransient: boolean) => () =>
    Promise.reject(new StorageError(isTransient ? 'unavailable' : 'failed', '', { isTransient }))
  expect(await heardFor({}, failing(true))).toMatchObject({ code: 503, reason: 'replays_busy' })
  expect(await heardFor({}, failing(false))).toMatchObject({ code: 500, reason: 'internal' })
})
