import type { Logger } from 'pino'
import {
  DOCUMENTS_MAX,
  DOCUMENTS_PER_ADDRESS_MAX,
  DOWNLOADS_MAX,
  DOWNLOADS_PER_ADDRESS_MAX,
  EXPORTS_MAX,
  EXPORTS_PER_ADDRESS_MAX,
} from '../../http/limits.ts'
import type { ReplayAllowance, StreamKind } from '../../http/replay-view.ts'
import type { Counters } from '../../observability/counters.ts'
import { AddressBuckets } from '../../transport/address-buckets.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { ClientAddresses } from '../../transport/client-address.ts'
import { REPLAY_BURST_SECONDS, REPLAY_RESTS_MAX } from '../limits.ts'
import { Places } from '../places.ts'

export interface ReplayAllowanceOptions {
  readonly counters: Pick<Counters, 'streamsCut'>
  readonly log: Pick<Logger, 'warn'>
  readonly addresses: Pick<ClientAddresses, 'keyOf'>
  readonly kilobytesPerSecond: number
  /** A steady clock, milliseconds. */
  readonly now: () => number
}

const PLACES: Readonly<Record<StreamKind, { readonly all: number; readonly perAddress: number }>> = {
  download: { all: DOWNLOADS_MAX, perAddress: DOWNLOADS_PER_ADDRESS_MAX },
  export: { all: EXPORTS_MAX, perAddress: EXPORTS_PER_ADDRESS_MAX },
  document: { all: DOCUMENTS_MAX, perAddress: DOCUMENTS_PER_ADDRESS_MAX },
}

/** Bytes are counted in these: a bucket holds whole tokens. */
const TOKEN_BYTES = 1_048_576

/** Streams of recordings by address: how many at a time, and how many bytes in the long run (RATE1). */
export function createReplayAllowance(options: ReplayAllowanceOptions): ReplayAllowance {
  const { addresses, kilobytesPerSecond, counters, log, now } = options
  const perSecond = (kilobytesPerSecond * 1000) / TOKEN_BYTES
  const buckets = new AddressBuckets({ perSecond, burst: Math.max(1, perSecond * REPLAY_BURST_SECONDS) })
  const places = {
    download: new Places(PLACES.download),
    export: new Places(PLACES.export),
    document: new Places(PLACES.document),
  }
  const keyOf = ({ peer, headers }: Parameters<ReplayAllowance['waitSeconds']>[0]) => addresses.keyOf(peer, headers)
  /** Of each address, what was sent and makes no token yet; those that were sent something last come last. */
  const rests = new Map<AddressKey, number>()
  return {
    begin: (kind, origin) => places[kind].begin(keyOf(origin)),
    waitSeconds: (origin) => buckets.waitSeconds(keyOf(origin), now()),
    charge(bytes, origin) {
      const key = keyOf(origin)
      let rest = (rests.get(key) ?? 0) + bytes
      for (; rest >= TOKEN_BYTES; rest -= TOKEN_BYTES) buckets.charge(key, now())
      rests.delete(key)
      rests.set(key, rest)
      const [oldest] = rests.keys()
      if (oldest !== undefined && rests.size > REPLAY_RESTS_MAX) rests.delete(oldest)
    },
    cut(why, error) {
      counters.streamsCut[why]++
      if (why === 'failed') log.warn({ err: error }, 'a stream of a recording broke off')
    },
  }
}
