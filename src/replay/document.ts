import { checkMessagePack } from '../protocol/check.ts'
import { countValues } from '../protocol/count-values.ts'
import { pack, unpack } from '../protocol/msgpack.ts'
import type { Kind, Refusal } from '../protocol/wire-kind.ts'
import { VALUES_MAX } from './limits.ts'
import { ReplayError } from './replay-error.ts'

/** A MessagePack document of the file (header, footer) by its table. `offset`: of the bytes in the file. */
export function readDocument<T>(bytes: Uint8Array, kind: Kind<T>, { name, offset }: DocumentPlace): T {
  const fault = checkMessagePack(bytes)
  if (fault !== undefined) throw new ReplayError('damaged', offset, `The ${name} cannot be read (${fault})`)
  refuseCrowd(bytes, { name: `The ${name}`, offset })
  const refusal: Refusal = { field: '', expects: '' }
  const value = kind.read(unpack(bytes), refusal)
  if (value !== undefined) return value
  const field = refusal.field === '' ? 'it' : refusal.field
  throw new ReplayError('damaged', offset, `The ${name} cannot be read: ${field} must be ${refusal.expects}`)
}

export function writeDocument<T>(value: T, kind: Kind<T>): Uint8Array {
  return pack(kind.write(value))
}

/** Throws ReplayError for more values than any recorder writes, before they are made objects of. */
export function refuseCrowd(bytes: Uint8Array, { name, offset }: DocumentPlace): void {
  // There are no more values than bytes, and mostly that says enough.
  if (bytes.length <= VALUES_MAX) return
  const count = countValues(bytes)
  if (count <= VALUES_MAX) return
  throw new ReplayError('too-large', offset, `${name} has ${count} values, at most ${VALUES_MAX} are read`)
}

interface DocumentPlace {
  readonly name: string
  readonly offset: number
}
