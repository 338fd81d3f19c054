/**
 * Lets readers wait until there is something new. Waking costs nothing while nobody waits, so a producer may do it at
 * any rate.
 */
export class Gate {
  #opened: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined

  /** Settles with the next `open`. */
  wait(): Promise<void> {
    this.#opened ??= Promise.withResolvers<void>()
    return this.#opened.promise
  }

  open(): void {
    const opened = this.#opened
    this.#opened = undefined
    opened?.resolve()
  }
}
