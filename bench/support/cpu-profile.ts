/** What V8's `--cpu-prof` writes, as far as it is used here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  /** The node that was running at each sample, and the microseconds since the sample before. */
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** A call with the time spent in it (`selfMs`) and below it (`totalMs`). */
export interface CallTree {
  readonly name: string
  readonly selfMs: number
  readonly totalMs: number
  readonly children: readonly CallTree[]
}

/** Waiting is no work. */
const WAITING = '(idle)'
/** V8's name for what runs outside of it: the loop itself, and what it sends and reads for us. */
const NATIVE = '(program)'

/** The calls from the root on, without the time in which the thread waited; the dearest child first. */
export function callTree(profile: CpuProfile): CallTree {
  const selfMs = selfTimes(profile)
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const build = (id: number): CallTree => {
    const node = nodes.get(id)
    const children = (node?.children ?? [])
      .map(build)
      .filter(({ name, totalMs }) => totalMs > 0 && name !== WAITING)
      .sort((a, b) => b.totalMs - a.totalMs)
    const own = selfMs.get(id) ?? 0
    const totalMs = children.reduce((sum, child) => sum + child.totalMs, own)
    return { name: node === undefined ? '' : nameOf(node.callFrame), selfMs: own, totalMs, children }
  }
  return build(profile.nodes[0]?.id ?? 0)
}

/** The functions with the most time of their own, wherever they were called. */
export function topSelfTimes(tree: CallTree, count: number): { readonly name: string; readonly selfMs: number }[] {
  const byName = new Map<string, number>()
  const add = ({ name, selfMs, children }: CallTree) => {
    byName.set(name, (byName.get(name) ?? 0) + selfMs)
    for (const child of children) add(child)
  }
  add(tree)
  const entries = [...byName].map(([name, selfMs]) => ({ name, selfMs }))
  return entries.toSorted((a, b) => b.selfMs - a.selfMs).slice(0, count)
}

function selfTimes({ samples, timeDeltas }: CpuProfile): Map<number, number> {
  const selfMs = new Map<number, number>()
  for (const [index, id] of samples.entries()) {
    // A delta is the time up to its sample, so the time in a node is what passes until the next one.
    const tookMs = (timeDeltas[index + 1] ?? 0) / 1000
    selfMs.set(id, (selfMs.get(id) ?? 0) + tookMs)
  }
  return selfMs
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  if (functionName === NATIVE) return '(native)'
  const name = functionName === '' ? '(anonymous)' : functionName
  if (url === '') return name
  const file = url.replace(/^.*\/node_modules\//, '').replace(/^.*?\/(?=(?:src|bench)\/)/, '')
  return `${name} ${file}:${lineNumber + 1}`
}
