import { liveSessionJson } from '../../http/session-json.ts'
import { GameMode, SessionState } from '../../protocol/enums.ts'
import type { SessionId } from '../../protocol/ids.ts'
import type { SessionListing } from '../../protocol/server-messages.ts'
import { LIVE_LAPS_PER_SECOND, LIVE_SESSIONS_MAX } from './limits.ts'
import { LiveHub, type LiveHubOptions } from './live-hub.ts'

/**
 * The stream of the server as a whole: which sessions there are and how they stand. It compares the list with what it has
 * told, so that a session that changes all the time is told of as often as it is looked at, and no other.
 */
export class ServerChannel {
  readonly hub: LiveHub
  readonly #options: ServerChannelOptions
  /** What was told of each session, and the listing that was made of. */
  readonly #told = new Map<SessionId, { readonly listing: SessionListing; readonly text: string }>()
  /** Where the leaders of races are, as far as they have been looked at. */
  readonly #laps = new Map<SessionId, number>()
  #turn = 0

  constructor(options: ServerChannelOptions) {
    this.#options = options
    this.hub = new LiveHub({ ...options.hub, snapshot: () => this.#snapshot() })
    for (const listing of options.sessions()) this.#note(listing)
    this.hub.open()
  }

  /** Tells what has changed in the list. */
  follow(): void {
    const listed = this.#options.sessions()
    const ids = new Set(listed.map(({ id }) => id))
    for (const id of [...this.#told.keys()]) {
      if (ids.has(id)) continue
      this.#told.delete(id)
      this.#laps.delete(id)
      this.hub.publish('session', JSON.stringify({ change: 'closed', id }))
    }
    for (const listing of listed) this.#compare(listing)
  }

  /** Looks at some races for the lap that they are on, in turn. */
  async followLaps(): Promise<void> {
    const racing = [...this.#told.values()].filter(({ listing }) => isRacing(listing))
    const looked = Array.from({ length: Math.min(LIVE_LAPS_PER_SECOND, racing.length) }, (_, index) => {
      return racing[(this.#turn + index) % racing.length]
    })
    this.#turn += looked.length
    for (const told of looked) {
      if (told === undefined) continue
      const { id, lapLimit } = told.listing
      const laps = await this.#options.leaderLaps(id)
      const current = this.#told.get(id)
      if (laps === undefined || current === undefined) continue
      this.#laps.set(id, lapLimit === 0 ? laps + 1 : Math.min(lapLimit, laps + 1))
      this.#tell(current.listing)
    }
  }

  tellServer(state: string): void {
    this.hub.publish('server', JSON.stringify({ state }))
  }

  end(): void {
    this.hub.end()
  }

  /** Most listings are the same object as before. */
  #compare(listing: SessionListing): void {
    if (this.#told.get(listing.id)?.listing !== listing) this.#tell(listing)
  }

  #tell(listing: SessionListing): void {
    const before = this.#told.get(listing.id)?.text
    const text = this.#note(listing)
    const change = before === undefined ? 'opened' : 'changed'
    if (text !== before) this.hub.publish('session', `{"change":"${change}","session":${text}}`)
  }

  #note(listing: SessionListing): string {
    if (!isRacing(listing)) this.#laps.delete(listing.id)
    const lap = this.#laps.get(listing.id)
    const text = JSON.stringify({ ...liveSessionJson(listing), ...(lap === undefined ? {} : { lap }) })
    this.#told.set(listing.id, { listing, text })
    return text
  }

  #snapshot(): string {
    const { name, version, state } = this.#options
    const texts = [...this.#told.values()].map(({ text }) => text)
    const more = Math.max(0, texts.length - LIVE_SESSIONS_MAX)
    const server = JSON.stringify({ name, version, state: state() })
    return `{"server":${server},"sessions":[${texts.slice(0, LIVE_SESSIONS_MAX).join(',')}],"more":${more}}`
  }
}

function isRacing({ state, mode }: SessionListing): boolean {
  return state === SessionState.Racing && mode === GameMode.Race
}

export interface ServerChannelOptions {
  readonly name: string
  readonly version: string
  readonly state: () => string
  /** Those that may be listed. */
  readonly sessions: () => readonly SessionListing[]
  /** Laps that the leader has completed; undefined when that is nobody's business yet, or not known. */
  readonly leaderLaps: (id: SessionId) => Promise<number | undefined>
  readonly hub: Pick<LiveHubOptions, 'epoch' | 'breathe' | 'after'>
}
