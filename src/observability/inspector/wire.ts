import type { StateValue } from './state-words.ts'
import type { Statechart } from './statechart.ts'

/**
 * What is said to inspectors: the messages of @statelyai/inspect, so that its receivers and Stately's hosted inspector
 * read them, and some of our own (`@apexsim.*`) that only go to our page, which asks for them.
 */
export type InspectorMessage = StatelyMessage | PageMessage

export type StatelyMessage = ActorMessage | EventMessage | SnapshotMessage

/** The version of @statelyai/inspect whose format this is. */
export const WIRE_VERSION = '0.7.2'

interface StatelyBase {
  readonly _version: string
  /** Milliseconds of the calendar, as text. */
  readonly createdAt: string
  readonly id: string | null
  readonly rootId: string
  /** XState's id of the actor it is about. */
  readonly sessionId: string
}

/** An actor is there. Said before anything else of it. */
export interface ActorMessage extends StatelyBase {
  readonly type: '@xstate.actor'
  readonly name: string
  readonly parentId: string | undefined
  /** JSON: a machine's configuration, or `{"id": kind}`. */
  readonly definition: string
  readonly snapshot: WireSnapshot
}

/** Something was sent to the actor. */
export interface EventMessage extends StatelyBase {
  readonly type: '@xstate.event'
  readonly event: WireEvent
  readonly sourceId: string | undefined
}

/** How the actor stands now. Of many in a short time only the newest is said. */
export interface SnapshotMessage extends StatelyBase {
  readonly type: '@xstate.snapshot'
  /** What changed it last. */
  readonly event: WireEvent
  readonly snapshot: WireSnapshot
}

export interface WireEvent {
  readonly type: string
  readonly [key: string]: unknown
}

export interface WireSnapshot {
  readonly status: 'active' | 'done' | 'error' | 'stopped'
  readonly value?: StateValue
  /** A summary; only of actors that somebody looks at closely. */
  readonly context?: unknown
  readonly error?: unknown
}

export type PageMessage =
  /** The whole tree follows; what was known before is void. */
  | { readonly type: '@apexsim.sync'; readonly rootId: string; readonly workers: number | 'auto' }
  /** An actor has more children than are shown; none in `groups`: it has no longer. */
  | {
      readonly type: '@apexsim.crowd'
      readonly parentId: string
      readonly total: number
      readonly groups: readonly CrowdGroup[]
    }
  | { readonly type: '@apexsim.chart'; readonly sessionId: string; readonly chart: Statechart | undefined }
  /** Transitions that the actor has just taken, by their ids in its chart. */
  | { readonly type: '@apexsim.steps'; readonly sessionId: string; readonly transitions: readonly string[] }
  /** Events that are missing from the log, in all so far. */
  | { readonly type: '@apexsim.dropped'; readonly events: number }

export interface CrowdGroup {
  readonly kind: string
  readonly state: string
  readonly count: number
}

/** What our page says to the server: what it wants to see closely. Each replaces the one before. */
export interface PageWish {
  /** The actor whose chart, context and transitions are shown. */
  readonly selected: string | undefined
  /** Text in the name or id of actors that are wanted out of a crowd. */
  readonly find: string
  /** Contexts of all actors, for handing them on. */
  readonly wantsAll: boolean
}
