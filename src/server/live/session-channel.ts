import type { Sight } from '../../actors/session/session-sight.ts'
import type { Watching } from '../../actors/session/session-watch.ts'
import { liveSessionJson } from '../../http/session-json.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import { LiveHub, type LiveHubOptions } from './live-hub.ts'
import { newsJson } from './news-json.ts'
import { TimingTable } from './timing-table.ts'

/**
 * The stream of one session. It is there while somebody watches, and a moment longer; what it is told of the session is
 * only noted, because that may be within a tick, and made into events before the next round.
 */
export class SessionChannel {
  readonly hub: LiveHub
  readonly #table: TimingTable
  readonly #serverState: () => string
  readonly #watching: Watching | undefined
  #listing: SessionListing
  #noted: Sight[] = []
  #hasCars = false

  constructor({ listing, watch, hub, nowMs, serverState }: SessionChannelOptions) {
    this.#listing = listing
    this.#table = new TimingTable(nowMs)
    this.#serverState = serverState
    this.hub = new LiveHub({
      ...hub,
      snapshot: () => this.#snapshot(),
      whole: () => this.#table.whole(),
      gather: () => this.#gather(),
    })
    this.#watching = watch((sight) => {
      this.#noted.push(sight)
      this.hub.wake()
    })
    this.#watching?.set({ hasCars: false })
  }

  /** Looked at again: who watches, and what the lists say of the session, which is undefined when it is gone. */
  follow(listing: SessionListing | undefined): void {
    const { wantsCars } = this.hub
    if (wantsCars !== this.#hasCars) this.#watching?.set({ hasCars: wantsCars })
    this.#hasCars = wantsCars
    if (listing === undefined) this.#close()
    else if (listing !== this.#listing) this.#relist(listing)
  }

  tellServer(state: string): void {
    this.hub.publish('server', JSON.stringify({ state }))
  }

  /** Nothing is computed from now on; streams that are there end. */
  end(): void {
    this.#watching?.stop()
    this.hub.end()
  }

  /** What it has said last comes first. */
  #close(): void {
    this.#gather()
    this.hub.publish('session', JSON.stringify({ change: 'closed', id: this.#listing.id }))
  }

  #relist(listing: SessionListing): void {
    const [before, session] = [liveSessionJson(this.#listing), liveSessionJson(listing)]
    this.#listing = listing
    if (JSON.stringify(before) !== JSON.stringify(session))
      this.hub.publish('session', JSON.stringify({ change: 'changed', session }))
  }

  #gather(): void {
    const noted = this.#noted
    this.#noted = []
    for (const sight of noted) this.#take(sight)
  }

  #take(sight: Sight): void {
    switch (sight.kind) {
      case 'timing': {
        const json = this.#table.update(sight)
        if (json !== undefined) this.hub.publish('timing', json)
        this.hub.open()
        return
      }
      case 'cars':
        this.hub.pass(JSON.stringify({ tick: sight.tick, cars: sight.cars }))
        return
      case 'news': {
        const news = newsJson(sight.message, this.#listing.visibility)
        if (news !== undefined) this.hub.publish('event', JSON.stringify(news))
      }
    }
  }

  #snapshot(): string {
    const server = JSON.stringify({ state: this.#serverState() })
    const session = JSON.stringify(liveSessionJson(this.#listing))
    return `{"server":${server},"session":${session},"timing":${this.#table.whole()}}`
  }
}

export interface SessionChannelOptions {
  readonly listing: SessionListing
  /** Begins to watch the session; undefined when it has just ended. */
  readonly watch: (tell: (sight: Sight) => void) => Watching | undefined
  readonly hub: Pick<LiveHubOptions, 'epoch' | 'breathe' | 'after'>
  readonly nowMs: () => number
  readonly serverState: () => string
}
