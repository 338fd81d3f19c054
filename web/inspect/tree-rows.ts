import { stateWords } from '../../src/observability/inspector/state-words.ts'
import type { KnownActor, Store } from './store.ts'

/** A line of the tree. */
export interface TreeRow {
  readonly key: string
  readonly level: number
  readonly name: string
  readonly state: string
  readonly look: 'machine' | 'other' | 'group'
  /** Children, for who has many. */
  readonly count: number | undefined
  /** The actor to select; undefined for a group. */
  readonly actorId: string | undefined
}

/**
 * The tree from the root down, as lines. A crowd comes first by kind and state with its numbers, then those of it that
 * are known singly. `isClosed` says whose children are not shown.
 */
export function treeRows(
  { actors, crowds, rootId }: Pick<Store, 'actors' | 'crowds' | 'rootId'>,
  find: string,
  isClosed: (id: string) => boolean,
): readonly TreeRow[] {
  const childrenOf = Map.groupBy(actors.values(), ({ parentId }) => parentId)
  const rows: TreeRow[] = []
  const visit = (actor: KnownActor, level: number): boolean => {
    const at = rows.length
    const children = childrenOf.get(actor.id) ?? []
    const crowd = crowds.get(actor.id)
    rows.push(rowOf(actor, level, crowd?.total ?? poolSize(actor)))
    for (const { kind, state, count } of crowd?.groups ?? []) {
      const key = `${actor.id} ${kind} ${state}`
      rows.push({ key, level: level + 1, name: kind, state, look: 'group', count, actorId: undefined })
    }
    let isFound = find === '' || matches(actor, find)
    for (const child of children) isFound = visit(child, level + 1) || isFound
    if (!isFound) rows.length = at
    else if (isClosed(actor.id) && find === '') rows.length = at + 1
    return isFound
  }
  const root = actors.get(rootId)
  if (root !== undefined) visit(root, 0)
  return rows
}

function rowOf(actor: KnownActor, level: number, count: number | undefined): TreeRow {
  const { id, name, value, isMachine } = actor
  return {
    key: id,
    level,
    name,
    state: stateWords(value),
    look: isMachine ? 'machine' : 'other',
    count,
    actorId: id,
  }
}

function poolSize({ context, isMachine }: KnownActor): number | undefined {
  if (isMachine || typeof context !== 'object' || context === null || !('size' in context)) return undefined
  return typeof context.size === 'number' ? context.size : undefined
}

function matches({ id, name, kind }: KnownActor, find: string): boolean {
  return [id, name, kind].some((text) => text.toLowerCase().includes(find.toLowerCase()))
}
