import type { AnyActorLogic } from 'xstate'
import { DEFINITION_DEPTH_MAX } from './limits.ts'
import { isMachine } from './statechart.ts'

/**
 * The definition of an actor as inspectors want it: a machine's configuration as JSON, functions by their names. What is
 * handed to actors at their start is left out: it is the server's parts, of which some keep secrets.
 */
export function definitionOf(logic: AnyActorLogic, kind: string): string {
  return JSON.stringify(isMachine(logic) ? copied(logic.config, 0) : { id: kind })
}

function copied(value: unknown, depth: number): unknown {
  if (typeof value === 'function') return { type: value.name }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEFINITION_DEPTH_MAX) return '…'
  if (Array.isArray(value)) return value.map((entry) => copied(entry, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value.constructor.name
  const kept = Object.entries(value).filter(([key]) => !LEFT_OUT.includes(key))
  return Object.fromEntries(kept.map(([key, entry]) => [key, copied(entry, depth + 1)]))
}

const LEFT_OUT = ['input', 'context', 'params']
