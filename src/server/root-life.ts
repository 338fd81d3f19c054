import type { ServerRef } from '../actors/server/server-machine.ts'

/** The life of the root actor, as promises. */

/** Starts it. Resolves when the server is ready; rejects with why it cannot be. */
export function startRoot(root: ServerRef): Promise<void> {
  return new Promise((resolve, reject) => {
    root.subscribe({
      next: ({ value, context }) => {
        if (value === 'ready') resolve()
        if (value === 'failed') reject(context.error)
      },
      error: reject,
    })
    root.start()
  })
}

/** Resolves when everything is closed; rejects when the server had to give up. Nobody needs to wait for it. */
export function endOf(root: ServerRef): Promise<void> {
  const end = new Promise<void>((resolve, reject) => {
    const complete = () => {
      const { value, context } = root.getSnapshot()
      if (value === 'failed') reject(context.error)
      else resolve()
    }
    root.subscribe({ complete, error: reject })
  })
  // Whoever waits hears of it; a start that failed has said so already.
  end.catch(() => {})
  return end
}
