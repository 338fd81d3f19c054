import { originsOf } from '../config/origins.ts'
import type { Config } from '../config/schema.ts'
import type { Counters } from '../observability/counters.ts'
import { OriginGate } from '../transport/origin-gate.ts'

/** The gate for pages of other origins, as the configuration has it; who is turned away is counted. */
export function createOriginCheck(
  { network }: Config,
  isTls: boolean,
  { dropped }: Pick<Counters, 'dropped'>,
): (origin: string | undefined, host: string | undefined) => boolean {
  const gate = new OriginGate({ allowed: originsOf(network.allowed_origins), isTls })
  return (origin, host) => {
    const isWelcome = gate.isWelcome(origin, host)
    if (!isWelcome) dropped.wrong_origin++
    return isWelcome
  }
}
