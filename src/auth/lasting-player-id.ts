import { hash } from 'node:crypto'
import { type PlayerId, parseId } from '../protocol/ids.ts'

/**
 * The id of somebody whose identity lasts: the same `namespace` and `name` always give the same one, so that results
 * and seats find their owner again. SHA-256, shaped as a version-8 UUID (RFC 9562, section 5.8), which no random id
 * can be. It is no secret: everybody in the lobby sees it, and knowing it gives no right.
 */
export function lastingPlayerId(namespace: string, name: string): PlayerId {
  const hex = hash('sha256', JSON.stringify([namespace, name]), 'hex')
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  const id = parseId<PlayerId>(text)
  if (id === undefined) throw new Error('a lasting id is always well-formed')
  return id
}
