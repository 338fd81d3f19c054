import { once } from 'node:events'
import { forkBench, type ScriptOptions } from './scripts.ts'

/** A forked script that answers each order with `{ ok }` or `{ failed }`, one after the other. */
export interface AskedProcess extends AsyncDisposable {
  ask<Answer>(order: unknown): Promise<Answer>
}

export function forkAsked(file: string, options: ScriptOptions): AskedProcess {
  const child = forkBench(file, options)
  return {
    ask<Answer>(order: unknown) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const hear = (answer: { ok: Answer } | { failed: string }) => {
        child.off('exit', miss)
        if ('failed' in answer) reject(new Error(`${file}: ${answer.failed}`))
        else resolve(answer.ok)
      }
      const miss = (code: number | null) => {
        child.off('message', hear)
        reject(new Error(`${file} ended with ${code}`))
      }
      child.once('message', hear)
      child.once('exit', miss)
      child.send(order as object)
      return promise
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}
