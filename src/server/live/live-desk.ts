import type { DirectoryView } from '../../actors/lobby/directory.ts'
import type { Sight } from '../../actors/session/session-sight.ts'
import type { Every, Watching } from '../../actors/session/session-watch.ts'
import type { LiveOpening, LiveRefusal, LiveSink, LiveStreams, LiveWish } from '../../http/live-streams.ts'
import type { RequestOrigin } from '../../http/request-rates.ts'
import type { Counters } from '../../observability/counters.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { SessionId } from '../../protocol/ids.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import { Places, type PlacesMax } from '../places.ts'
import { LIVE_DIRECTORY_MS, LIVE_HEARTBEAT_MS, LIVE_LINGER_MS } from './limits.ts'
import type { After } from './live-hub.ts'
import { LiveViewer } from './live-viewer.ts'
import { ServerChannel } from './server-channel.ts'
import { SessionChannel } from './session-channel.ts'

/**
 * All live streams of a server. A channel, the server's or a session's, is opened with its first viewer and ended a while
 * after its last has gone; without any, no timer runs and nothing is looked at.
 */
export class LiveDesk implements LiveStreams {
  readonly #options: LiveDeskOptions
  readonly #places: Places
  readonly #channels = new Map<SessionId | 'server', Channel>()
  #state: 'running' | 'draining' | 'stopping' = 'running'
  #stopTimers: (() => void) | undefined
  #seenVersion = -1
  #beats = 0

  constructor(options: LiveDeskOptions) {
    this.#options = options
    this.#places = new Places(options.places)
  }

  open(wish: LiveWish, origin: RequestOrigin): LiveOpening {
    const address = this.#options.addressOf(origin)
    const refusal = this.#refusalOf(wish, address)
    return refusal === undefined
      ? { ok: true, attach: (sink) => this.#attach(wish, address, sink) }
      : { ok: false, refusal }
  }

  /** Viewers are told; streams go on, because races may. */
  drain(): void {
    if (this.#state !== 'running') return
    this.#state = 'draining'
    for (const { channel } of this.#channels.values()) channel.tellServer(this.#state)
  }

  /** Ends all streams and waits for nobody; there are no others from now on. */
  close(): void {
    this.#state = 'stopping'
    for (const [key, { channel }] of [...this.#channels]) {
      channel.tellServer(this.#state)
      // The end of a session that has ended by now is told, too.
      this.#follow(key, channel)
      this.#end(key)
    }
  }

  #refusalOf({ sessionId }: LiveWish, address: AddressKey): LiveRefusal | undefined {
    if (this.#state === 'stopping') return 'stopping'
    if (sessionId !== undefined && this.#options.directory.session(sessionId) === undefined) return 'unknown'
    if (this.#places.isFull) return 'tooMany'
    return this.#places.has(address) ? undefined : 'tooManyOfAddress'
  }

  #attach({ sessionId, hasCars, lastEventId }: LiveWish, address: AddressKey, sink: LiveSink): () => void {
    const { counters } = this.#options
    const giveBack = this.#places.begin(address)
    const key = sessionId ?? 'server'
    const open = this.#channels.get(key) ?? this.#openChannel(key)
    open.stopLinger()
    const { channel } = open
    const { hub } = channel
    const viewer = new LiveViewer({ sink, hasCars, behind: hub.numberOf(lastEventId), counters })
    hub.join(viewer)
    if (hasCars) this.#follow(key, channel)
    counters.live.viewers++
    let isGone = false
    return () => {
      if (isGone) return
      isGone = true
      giveBack?.()
      counters.live.viewers--
      hub.leave(viewer)
      this.#left(key, channel)
    }
  }

  #openChannel(key: SessionId | 'server'): Channel {
    const channel = key === 'server' ? this.#serverChannel() : this.#sessionChannel(key)
    const open: Channel = { channel, stopLinger: () => {} }
    this.#channels.set(key, open)
    this.#stopTimers ??= this.#startTimers()
    return open
  }

  #serverChannel(): ServerChannel {
    const { name, version, directory, leaderLaps } = this.#options
    return new ServerChannel({
      name,
      version,
      state: () => this.#state,
      sessions: () =>
        directory
          .sessions()
          .filter(({ listing }) => listing.visibility !== Visibility.Private)
          .map(({ listing }) => listing),
      leaderLaps,
      hub: this.#hubOptions(),
    })
  }

  #sessionChannel(id: SessionId): SessionChannel {
    const { directory, watch, nowMs } = this.#options
    const listing = directory.session(id)?.listing
    if (listing === undefined) throw new Error(`session ${id} is not there`)
    return new SessionChannel({
      listing,
      watch: (tell) => watch(id, tell),
      hub: this.#hubOptions(),
      nowMs,
      serverState: () => this.#state,
      // Who is here comes back by himself, to a watch that is new.
      onLost: () => this.#end(id),
    })
  }

  #hubOptions() {
    const { createEpoch, breathe, after } = this.#options
    return { epoch: createEpoch(), breathe, after }
  }

  /** One viewer fewer. */
  #left(key: SessionId | 'server', channel: AnyChannel): void {
    const open = this.#channels.get(key)
    if (open?.channel !== channel) return
    this.#follow(key, channel)
    open.stopLinger()
    if (channel.hub.viewerCount === 0) open.stopLinger = this.#options.after(LIVE_LINGER_MS, () => this.#end(key))
  }

  #end(key: SessionId | 'server'): void {
    const open = this.#channels.get(key)
    if (open === undefined) return
    this.#channels.delete(key)
    open.stopLinger()
    open.channel.end()
    if (this.#channels.size > 0) return
    this.#stopTimers?.()
    this.#stopTimers = undefined
  }

  #startTimers(): () => void {
    const { every } = this.#options
    this.#seenVersion = -1
    const stopBeats = every(LIVE_DIRECTORY_MS, () => this.#beat())
    const stopSigns = every(LIVE_HEARTBEAT_MS, () => {
      for (const { channel } of this.#channels.values()) channel.hub.heartbeat()
    })
    return () => {
      stopBeats()
      stopSigns()
    }
  }

  #beat(): void {
    this.#beats++
    const { version } = this.#options.directory
    const hasChanged = version !== this.#seenVersion
    this.#seenVersion = version
    for (const [key, { channel }] of [...this.#channels]) {
      if (hasChanged) this.#follow(key, channel)
      if (channel instanceof ServerChannel && this.#beats % LAP_BEATS === 0) void channel.followLaps()
    }
  }

  #follow(key: SessionId | 'server', channel: AnyChannel): void {
    if (channel instanceof ServerChannel) {
      channel.follow()
      return
    }
    const listing = key === 'server' ? undefined : this.#options.directory.session(key)?.listing
    channel.follow(listing)
    if (listing === undefined) this.#end(key)
  }
}

/** Beats in a second. */
const LAP_BEATS = 1000 / LIVE_DIRECTORY_MS

type AnyChannel = ServerChannel | SessionChannel

interface Channel {
  readonly channel: AnyChannel
  /** Of a channel without viewers: it stays. */
  stopLinger: () => void
}

export interface LiveDeskOptions {
  /** As lists and snapshots say them. */
  readonly name: string
  readonly version: string
  readonly directory: Pick<DirectoryView, 'version' | 'sessions' | 'session'>
  /** See SessionHousing. */
  readonly watch: (id: SessionId, tell: (sight: Sight) => void) => Watching | undefined
  /** See ServerChannel. */
  readonly leaderLaps: (id: SessionId) => Promise<number | undefined>
  readonly addressOf: (origin: RequestOrigin) => AddressKey
  readonly places: PlacesMax
  readonly counters: Pick<Counters, 'live'>
  readonly createEpoch: () => string
  /** Runs the ticks that are due. */
  readonly breathe: () => void
  /** A steady clock, milliseconds. */
  readonly nowMs: () => number
  readonly after: After
  readonly every: Every
}
