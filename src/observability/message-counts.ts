import { MESSAGE_TYPES_MAX } from './limits.ts'

/**
 * Messages of one direction and their bytes, by class and type. Looking a type up is for what is said now and then: what
 * comes or goes with every tick is counted by fields of its own (see Counters).
 */
export class MessageCounts<Class extends string> {
  readonly #byClass: ReadonlyMap<Class, Map<string, Tally>>
  #types = 0

  constructor(classes: readonly Class[]) {
    this.#byClass = new Map(classes.map((messageClass) => [messageClass, new Map<string, Tally>()]))
  }

  add(messageClass: Class, type: string, bytes: number): void {
    const tallies = this.#byClass.get(messageClass)
    const tally = tallies?.get(type) ?? this.#begin(messageClass, type)
    tally.messages++
    tally.bytes += bytes
  }

  *entries(): Iterable<TypeCount<Class>> {
    for (const [messageClass, tallies] of this.#byClass) {
      for (const [type, { messages, bytes }] of tallies) yield { messageClass, type, messages, bytes }
    }
  }

  /** The first of its type; beyond the bound it is one of the others. */
  #begin(messageClass: Class, type: string): Tally {
    const tallies = this.#byClass.get(messageClass)
    const key = this.#types < MESSAGE_TYPES_MAX ? type : OTHER
    const tally = tallies?.get(key) ?? { messages: 0, bytes: 0 }
    if (key !== OTHER) this.#types++
    tallies?.set(key, tally)
    return tally
  }
}

const OTHER = 'other'

interface Tally {
  messages: number
  bytes: number
}

export interface TypeCount<Class extends string = string> extends Readonly<Tally> {
  readonly messageClass: Class
  readonly type: string
}
