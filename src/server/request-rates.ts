import type { Config } from '../config/schema.ts'
import { type RequestRates, ROUTE_CLASSES, type RouteClass } from '../http/request-rates.ts'
import type { Counters } from '../observability/counters.ts'
import { AddressBuckets } from '../transport/address-buckets.ts'
import type { ClientAddresses } from '../transport/client-address.ts'
import { REQUEST_BURST_SECONDS } from './limits.ts'

/** HTTP requests by address and kind of route (RATE1). */
export function createRequestRates({ addresses, rates, counters, now }: RequestRatesOptions): RequestRates {
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
  return {
    take(route, { peer, headers }) {
      const waitSeconds = buckets.get(route)?.take(addresses.keyOf(peer, headers), now()) ?? 0
      if (waitSeconds > 0) counters.requestsLimited++
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
