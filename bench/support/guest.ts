import { forkAsked } from './asked-process.ts'

/** What a guest who behaves badly is told to do. */
export interface GuestOrder {
  readonly do: 'stall' | 'flood'
  readonly url: string
  readonly sessionId: string
  /** Of a flood. */
  readonly perSecond: number
  readonly seconds: number
}

/** What a reader who did not read for three seconds has when he is back. A frame is a sixtieth of a second. */
export interface StallReport {
  /** How old the newest frame is that he has 50 ms after his return. */
  readonly framesOldSoon: number
  /** When the first frame came that was at most two frames old. */
  readonly freshAfterMs: number
}

export interface FloodReport {
  readonly sent: number
  readonly secondsSent: number
  /** The server ended the connection. */
  readonly isEnded: boolean
}

/** In a process of its own, so that its stall is nobody else's. */
export async function runGuest<Report extends StallReport | FloodReport>(order: GuestOrder): Promise<Report> {
  await using guest = forkAsked('guest-process.ts', { role: 'clients' })
  return await guest.ask<Report>(order)
}
