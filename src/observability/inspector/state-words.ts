/** XState's value of a state: "lobby", { running: "racing" }, and for parallel states an object with more than one key. */
export type StateValue = string | { readonly [key: string]: StateValue | undefined }

/** The value as people say it: "running.racing", or "open.(audience.none, head.playing)". Empty for what has no states. */
export function stateWords(value: StateValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  const parts = Object.entries(value).map(([key, below]) => joined(key, stateWords(below)))
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`
}

function joined(key: string, below: string): string {
  return below === '' ? key : `${key}.${below}`
}

/** The ids of all states that are active, as XState makes ids: the machine's id, then the keys down to the state. */
export function activeStates(machineId: string, value: StateValue | undefined): Set<string> {
  const active = new Set<string>([machineId])
  const add = (prefix: string, part: StateValue | undefined) => {
    if (part === undefined) return
    if (typeof part === 'string') active.add(`${prefix}.${part}`)
    else {
      for (const [key, below] of Object.entries(part)) {
        active.add(`${prefix}.${key}`)
        add(`${prefix}.${key}`, below)
      }
    }
  }
  add(machineId, value)
  return active
}
