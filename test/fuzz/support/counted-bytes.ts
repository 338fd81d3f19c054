/** Bytes that count how often they are read, so that work can be bounded without a clock. */
export interface CountedBytes {
  readonly bytes: Uint8Array
  readonly reads: number
}

export function countReads(source: Uint8Array): CountedBytes {
  let reads = 0
  const bytes = new Proxy(source, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return {
    bytes,
    get reads() {
      return reads
    },
  }
}
