import { ReplayError } from './replay-error.ts'

/** What `read` gives, or undefined where the file cannot be read: for whoever has another way then. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof ReplayError) return undefined
    throw error
  }
}
