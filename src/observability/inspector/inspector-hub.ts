import type { AnyActorRef, InspectionEvent } from 'xstate'
import { nameOf } from './actor-tree.ts'
import type { Saying } from './actor-view.ts'
import { type Interest, WatchedActors } from './watched-actors.ts'
import type { InspectorMessage, PageWish } from './wire.ts'

/** Somebody who looks: a page, or a receiver of @statelyai/inspect. */
export interface InspectorPage {
  /** It understands only the messages of @statelyai/inspect; it gets all contexts. */
  readonly isStock: boolean
  /** It has not taken what it was sent. It misses what is said meanwhile and gets the whole tree when it is back. */
  readonly isBehind: boolean
  send(text: string): void
}

export interface InspectorHubOptions {
  /** `server.workers`: of sessions in other threads only the hosts are seen, which pages are told. */
  readonly workers: number | 'auto'
  readonly wallClockMs: () => number
  /** Told once. */
  readonly onFault: (error: unknown) => void
}

/** A place at the hub, from `join` to `leave`. */
export interface Looking {
  wish(wish: PageWish): void
  leave(): void
}

/**
 * What XState reports of every actor, gathered for the pages that look. While nobody looks an event costs a comparison.
 * While somebody does, it is noted where it happens, and written ten times a second in a turn of its own. Everything is
 * bounded; what is too much is dropped and counted. A fault in here is told once and reaches no actor: XState would end
 * the actor for it, or leave it deaf.
 */
export class InspectorHub {
  readonly #options: InspectorHubOptions
  readonly #pages = new Map<InspectorPage, PageState>()
  #root: AnyActorRef | undefined
  /** While there are pages. */
  #watched: WatchedActors | undefined
  #isFaultTold = false

  constructor(options: InspectorHubOptions) {
    this.#options = options
  }

  /** For `inspect` of the root's `createActor`. Never throws. */
  readonly observe = (event: InspectionEvent): void => {
    if (this.#watched === undefined) {
      // The first actor that a system reports is its root.
      this.#root ??= event.actorRef as AnyActorRef
      return
    }
    try {
      this.#note(this.#watched, event)
    } catch (error) {
      this.#tellFault(error)
    }
  }

  /** The page gets the whole tree as it is now, then all that happens, until it leaves. */
  join(page: InspectorPage): Looking {
    this.flush()
    this.#pages.set(page, { wish: NO_WISH, isOutOfDate: false })
    this.#contained(() => {
      this.#watched ??= this.#watch()
      if (this.#watched !== undefined) this.#tellAll(page, this.#watched)
    })
    return {
      wish: (wish) => this.#contained(() => this.#take(page, wish)),
      leave: () => {
        this.#pages.delete(page)
        if (this.#pages.size === 0) this.#watched = undefined
      },
    }
  }

  /** Writes what has gathered to all pages. Called ten times a second while there are any. */
  flush(): void {
    this.#contained(() => {
      if (this.#watched !== undefined) this.#tell(this.#watched.take(this.#interest, this.#saying), this.#watched)
    })
  }

  #watch(): WatchedActors | undefined {
    if (this.#root === undefined) return undefined
    const watched = new WatchedActors(this.#root)
    watched.take(this.#interest, this.#saying)
    return watched
  }

  #note(watched: WatchedActors, event: InspectionEvent): void {
    const actor = event.actorRef as AnyActorRef
    switch (event.type) {
      case '@xstate.actor':
        watched.noteBirth(actor)
        break
      case '@xstate.event': {
        const atMs = this.#options.wallClockMs()
        const sourceId = event.sourceRef?.sessionId
        watched.noteEvent({ atMs, event: event.event, sessionId: actor.sessionId, sourceId })
        break
      }
      case '@xstate.snapshot':
        watched.noteChange(actor.sessionId, event.event)
        break
      case '@xstate.microstep':
        watched.noteSteps(actor.sessionId, event._transitions)
        break
      case '@xstate.transition':
      case '@xstate.action':
        break
    }
  }

  #tell(messages: readonly InspectorMessage[], watched: WatchedActors): void {
    const dropped: InspectorMessage = { type: '@apexsim.dropped', events: watched.droppedEvents }
    const all = [...messages, dropped].map((message) => ({ isStock: isStock(message), text: JSON.stringify(message) }))
    for (const [page, state] of this.#pages) {
      if (page.isBehind) state.isOutOfDate = true
      else if (state.isOutOfDate) this.#tellAll(page, watched)
      else for (const { isStock, text } of all) if (isStock || !page.isStock) page.send(text)
    }
  }

  #tellAll(page: InspectorPage, watched: WatchedActors): void {
    const state = this.#pages.get(page)
    if (state === undefined) return
    state.isOutOfDate = false
    const { rootId } = this.#saying
    const isWhole = page.isStock || state.wish.wantsAll
    const sync: InspectorMessage = { type: '@apexsim.sync', rootId, workers: this.#options.workers }
    const ours = page.isStock ? [] : [sync, ...watched.allCrowds()]
    for (const message of [...ours, ...watched.all({ ...this.#saying, isWhole })]) page.send(JSON.stringify(message))
  }

  #take(page: InspectorPage, wish: PageWish): void {
    const state = this.#pages.get(page)
    const watched = this.#watched
    if (state === undefined || watched === undefined) return
    const before = state.wish
    state.wish = wish
    if (wish.wantsAll && !before.wantsAll) this.#tellAll(page, watched)
    const { selected } = wish
    if (selected === undefined || selected === before.selected) return
    const view = watched.view(selected)
    page.send(JSON.stringify({ type: '@apexsim.chart', sessionId: selected, chart: view?.chart() }))
    if (view !== undefined) page.send(JSON.stringify(view.snapshotMessage({ ...this.#saying, isWhole: true })))
  }

  get #interest(): Interest {
    const wishes = [...this.#pages.values()].map(({ wish }) => wish)
    const texts = wishes.map(({ find }) => find).filter((find) => find !== '')
    const selected = new Set(wishes.map((wish) => wish.selected))
    return {
      selected,
      wantsAll: wishes.some(({ wantsAll }) => wantsAll) || [...this.#pages.keys()].some((page) => page.isStock),
      isWanted: (actor) =>
        selected.has(actor.sessionId) || texts.some((text) => actor.id.includes(text) || nameOf(actor).includes(text)),
    }
  }

  get #saying(): Saying {
    return { rootId: this.#root?.sessionId ?? '', atMs: this.#options.wallClockMs(), isWhole: false }
  }

  #contained(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#tellFault(error)
    }
  }

  #tellFault(error: unknown): void {
    if (this.#isFaultTold) return
    this.#isFaultTold = true
    this.#options.onFault(error)
  }
}

interface PageState {
  wish: PageWish
  isOutOfDate: boolean
}

const NO_WISH: PageWish = { selected: undefined, find: '', wantsAll: false }

function isStock({ type }: InspectorMessage): boolean {
  return type.startsWith('@xstate.')
}
