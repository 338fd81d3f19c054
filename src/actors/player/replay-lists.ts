import { CARS_MAX, REPLAY_PLAYERS_MAX } from '../../protocol/limits.ts'
import { errorMessage } from '../../protocol/reasons.ts'
import type { ReplayListing, ReplayListMessage, RequestReplaysMessage } from '../../protocol/replay-messages.ts'
import type { ReplayPageRequest, StoredReplay } from '../../storage/replay-index.ts'
import { StorageError } from '../../storage/storage.ts'
import { REPLAYS_PER_PAGE_MAX } from './limits.ts'
import type { PlayerContext } from './player-context.ts'
import type { PlayerDeps } from './player-deps.ts'

/** Pages of the list of recordings (dialect 2), each small enough for one message. */

export function sendReplays({ link, deps }: PlayerContext, request: RequestReplaysMessage): void {
  pageOfReplays(pageRequest(request, deps.pageItemsMax), deps)
    .then((page) => link.send({ type: 'ReplayList', ...page }))
    .catch((error: unknown) => {
      const isBusy = error instanceof StorageError && error.isTransient
      link.send(errorMessage(isBusy ? 'replays_busy' : 'internal'))
    })
}

/**
 * A page of at most `messageBytesMax` bytes, or of one recording. When the whole page would be larger, a shorter one is
 * asked for: only the index knows where the next page begins.
 */
export async function pageOfReplays(
  request: ReplayPageRequest,
  { listReplays, messageBytesMax }: Pick<PlayerDeps, 'listReplays' | 'messageBytesMax'>,
): Promise<Omit<ReplayListMessage, 'type'>> {
  for (let { limit } = request; ; ) {
    const { items, next } = await listReplays({ ...request, limit })
    const listings = items.map(replayListing)
    const fitting = countWithin(listings, messageBytesMax)
    if (fitting === listings.length) return next === undefined ? { items: listings } : { items: listings, next }
    limit = fitting
  }
}

function pageRequest(request: RequestReplaysMessage, pageItemsMax: number): ReplayPageRequest {
  const { type: _, order, limit = REPLAYS_PER_PAGE_MAX, ...rest } = request
  return { ...rest, limit: Math.min(limit, pageItemsMax, REPLAYS_PER_PAGE_MAX), isAscending: order === 'asc' }
}

/** A recording as the wire has it. Its file may hold anything, and a number that has no room there ends no connection. */
function replayListing(replay: StoredReplay): ReplayListing {
  const { tickRateHz, incidents, isListed: _, cars, players, ...rest } = replay
  return {
    ...rest,
    lengthTicks: u32(replay.lengthTicks),
    tickHz: Math.min(0xffff, u32(tickRateHz)),
    raceNumber: u32(replay.raceNumber),
    cars: cars.slice(0, CARS_MAX),
    players: players.slice(0, REPLAY_PLAYERS_MAX).map(({ name, playerId, isAi }) => ({ name, playerId, isAi })),
    laps: u32(replay.laps),
    incidents: {
      contacts: u32(incidents.contacts),
      penalties: u32(incidents.penalties),
      retirements: u32(incidents.retirements),
    },
  }
}

function u32(value: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.trunc(value)))
}

/** How many of the first fit into so many bytes together; one in any case. */
function countWithin(listings: readonly ReplayListing[], bytesMax: number): number {
  let bytes = MESSAGE_BYTES
  const tooMany = listings.findIndex((listing) => {
    bytes += bytesAtMost(listing)
    return bytes > bytesMax
  })
  return tooMany < 0 ? listings.length : Math.max(1, tooMany)
}

/** A bound that costs no encoding: keys and numbers at their longest, and texts of characters of three bytes. */
function bytesAtMost({ name = '', sessionName, trackName, winner = '', cars, players }: ReplayListing): number {
  const texts = [name, sessionName, trackName, winner, ...cars]
  const bytesOfPlayers = players.reduce((sum, player) => sum + PLAYER_BYTES + bytesOfText(player.name), 0)
  return LISTING_BYTES + texts.reduce((sum, text) => sum + bytesOfText(text), bytesOfPlayers)
}

function bytesOfText(text: string): number {
  return TEXT_HEAD_BYTES + 3 * text.length
}

/** Around the list: the envelope and the mark of the next page. */
const MESSAGE_BYTES = 256
/** Keys, ids, numbers and the hash of one recording. */
const LISTING_BYTES = 640
/** Keys and id of one player. */
const PLAYER_BYTES = 80
const TEXT_HEAD_BYTES = 3
