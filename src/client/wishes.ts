import type { CarId } from '../protocol/ids.ts'
import type { Request } from './request-queue.ts'
import { fencedRequest, simpleRequest } from './requests.ts'

/** What a client has asked for and wants to have after a lost connection too, without asking again. */
export interface Wishes {
  carId: CarId | undefined
  telemetryHz: number | undefined
  isFollowingLobby: boolean
}

/** Whoever is the same player as before still has his car. */
export function wishesAgain(
  { carId, telemetryHz, isFollowingLobby }: Wishes,
  isSamePlayer: boolean,
): readonly Request<unknown>[] {
  const requests: Request<unknown>[] = []
  if (carId !== undefined && !isSamePlayer) requests.push(fencedRequest({ type: 'SelectCar', carId }))
  if (telemetryHz !== undefined) {
    requests.push(simpleRequest({ type: 'SubscribeTelemetry', hz: telemetryHz }, 'TelemetrySubscribed'))
  }
  if (isFollowingLobby) requests.push(fencedRequest({ type: 'SubscribeLobby', enabled: true }))
  return requests
}
