import type { CarsSight, NewsSight, Sight, TimingSight } from '../../actors/session/session-sight.ts'
import type { Watching } from '../../actors/session/session-watch.ts'
import { liveSessionJson } from '../../http/session-json.ts'
import type { ServerMessage, SessionListing } from '../../protocol/server-messages.ts'
import { LiveHub, type LiveHubOptions } from './live-hub.ts'
import { newsJson } from './news-json.ts'
import { TimingTable } from './timing-table.ts'

/**
 * The stream of one session. It is there while somebody watches, and a moment longer; what it is told of the session is
 * only noted, because that may be within a tick, and made into events before the next round: of timing and places the
 * last, since all that was held back for minutes may come at once.
 */
export class SessionChannel {
  readonly hub: LiveHub
  readonly #table: TimingTable
  readonly #serverState: () => string
  readonly #onLost: () => void
  readonly #watching: Watching | undefined
  #listing: SessionListing
  #news: NewsSight[] = []
  #timing: TimingSight | undefined
  #cars: CarsSight | undefined
  #isLost = false
  #hasCars = false

  constructor({ listing, watch, hub, nowMs, serverState, onLost }: SessionChannelOptions) {
    this.#listing = listing
    this.#table = new TimingTable(nowMs)
    this.#serverState = serverState
    this.#onLost = onLost
    this.hub = new LiveHub({
      ...hub,
      snapshot: () => this.#snapshot(),
      whole: () => this.#table.whole(),
      gather: () => this.#gather(),
    })
    this.#watching = watch((sight) => {
      this.#note(sight)
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

  #note(sight: Sight): void {
    switch (sight.kind) {
      case 'timing':
        this.#timing = sight
        return
      case 'cars':
        this.#cars = sight
        return
      case 'news':
        this.#news.push(sight)
        return
      case 'lost':
        this.#isLost = true
    }
  }

  #gather(): void {
    const { news, timing, cars, isLost } = this.#takeNoted()
    for (const { message } of news) this.#publishNews(message)
    if (timing !== undefined) this.#publishTiming(timing)
    if (cars !== undefined) this.hub.pass(JSON.stringify({ tick: cars.tick, cars: cars.cars }))
    if (isLost) this.#onLost()
  }

  #takeNoted() {
    const noted = { news: this.#news, timing: this.#timing, cars: this.#cars, isLost: this.#isLost }
    this.#news = []
    this.#timing = undefined
    this.#cars = undefined
    this.#isLost = false
    return noted
  }

  #publishNews(message: ServerMessage): void {
    const news = newsJson(message, this.#listing.visibility)
    if (news !== undefined) this.hub.publish('event', JSON.stringify(news))
  }

  #publishTiming(sight: TimingSight): void {
    const json = this.#table.update(sight)
    if (json !== undefined) this.hub.publish('timing', json)
    this.hub.open()
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
  /** The session is watched no more, although it goes on: a new stream may do better. */
  readonly onLost: () => void
}
