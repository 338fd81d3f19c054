import type { Config } from '../config/schema.ts'
import type { RequestRates } from '../http/request-rates.ts'
import { type Counters, ROUTE_CLASSES, type RouteClass } from '../observability/counters.ts'
import { AddressBuckets } from '../transport/address-buckets.ts'
import type { AddressKey } from '../transport/address-key.ts'
import type { ClientAddresses } from '../transport/client-address.ts'
import { REQUEST_BURST_SECONDS } from './limits.ts'

/** Requests by address and kind of route (RATE1), also of those who ask for the same by messages of the game's protocol. */
export interface SharedRequestRates extends RequestRates {
  /** Counts one message that asks for what the route gives: 0 when it may be answered, else the whole seconds to wait. */
  takeFor(route: RouteClass, address: AddressKey): number
}

export function createRequestRates({ addresses, rates, counters, now }: RequestRatesOptions): SharedRequestRates {
  const perSecond: Readonly<Record<RouteClass, number>> = {
    probe: rates.http_probe_per_second,
    metrics: rates.http_metrics_per_second,
    page: rates.http_page_per_second,
    api: rates.http_api_per_second,
    replay: rates.http_replay_per_second,
  }
  const buckets = new Map(
    ROUTE_CLASSES.map((route) => {
      const options = { perSecond: perSecond[route], burst: perSecond[route] * REQUEST_BURST_SECONDS }
      return [route, new AddressBuckets(options)] as const
    }),
  )
  const takeFor = (route: RouteClass, address: AddressKey) => buckets.get(route)?.take(address, now()) ?? 0
  return {
    takeFor,
    take(route, { peer, headers }) {
      const waitSeconds = takeFor(route, addresses.keyOf(peer, headers))
      if (waitSeconds > 0) counters.requestsLimited[route]++
      return waitSeconds
    },
  }
}

export interface RequestRatesOptions {
  readonly addresses: ClientAddresses
  readonly rates: Config['limits']['rates']
  readonly counters: Pick<Counters, 'requestsLimited'>
  readonly now: () => number
}
