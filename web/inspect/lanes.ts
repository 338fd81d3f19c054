import type { LoggedEvent } from './store.ts'

/** Events as a sequence: a lane for each actor that takes part, in the order in which they first do, and rows from old to new. */
export interface Sequence {
  readonly lanes: readonly Lane[]
  readonly rows: readonly SequenceRow[]
}

export interface Lane {
  readonly id: string
  readonly name: string
}

export interface SequenceRow {
  readonly event: LoggedEvent
  /** Indices of lanes; the same for what an actor sends to itself, or nobody sends. */
  readonly from: number
  readonly to: number
}

/** The newest events of those given, as many as fit: at most `rowsMax`, between at most `lanesMax` actors. */
export function sequenceOf(events: readonly LoggedEvent[], rowsMax: number, lanesMax: number): Sequence {
  const taking: LoggedEvent[] = []
  const members = new Set<string>()
  for (const logged of events.slice(-rowsMax).reverse()) {
    const ends = endsOf(logged)
    if (new Set([...members, ...ends.map(({ id }) => id)]).size > lanesMax) break
    for (const { id } of ends) members.add(id)
    taking.unshift(logged)
  }
  const lanes = new Map<string, Lane>()
  for (const lane of taking.flatMap(endsOf)) if (!lanes.has(lane.id)) lanes.set(lane.id, lane)
  const order = [...lanes.keys()]
  const rows = taking.map((event) => {
    const { sourceId, sessionId } = event.message
    return { event, from: order.indexOf(sourceId ?? sessionId), to: order.indexOf(sessionId) }
  })
  return { lanes: [...lanes.values()], rows }
}

function endsOf({ message, source, target }: LoggedEvent): Lane[] {
  const { sourceId, sessionId } = message
  const to = { id: sessionId, name: target }
  return sourceId === undefined ? [to] : [{ id: sourceId, name: source }, to]
}
